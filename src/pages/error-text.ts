import { type Problem, type ProblemKind, requestErrors } from '../platform/platform.api.js';

/** What an error page says. */
export interface ErrorText {
  title: string;
  text: string;
}

/** For people who went to an address or sent a form; the problems' own sentences are for those who write programs. */
const texts: Readonly<Record<string, ErrorText>> = textsOf([
  [
    requestErrors.invalid,
    'This address does not work',
    'A part of it is missing or malformed. Check the link.',
  ],
  [requestErrors.unauthenticated, 'You are not signed in', 'Sign in to see this.'],
  [
    requestErrors.forbiddenOrigin,
    'Nothing was changed',
    'This request came from another site, so it was not carried out. Start again from a page of this site.',
  ],
  [requestErrors.notFound, 'Page not found', 'There is nothing at this address. Check it for typing errors.'],
  [
    requestErrors.tooLarge,
    'Too much was sent',
    'Nothing was changed. Shorten what you entered, then try again.',
  ],
  [requestErrors.unsupportedMediaType, 'Nothing was changed', 'This address does not accept what was sent.'],
  [
    requestErrors.failed,
    'Something went wrong',
    'The server failed to handle this request. Try again in a moment.',
  ],
  [requestErrors.busy, 'The server is busy right now', 'Try again in a few seconds.'],
  [requestErrors.unavailable, 'Temporarily unavailable', 'Try again in a few seconds.'],
]);

function textsOf(rows: [ProblemKind, string, string][]): Record<string, ErrorText> {
  return Object.fromEntries(rows.map(([{ code }, title, text]) => [code, { title, text }]));
}

/** A sentence that was given with this one problem says more than that of its kind. */
export function errorText({ kind, extras, message }: Problem): ErrorText {
  const { title, text } = texts[kind.code] ?? { title: kind.title, text: message };
  return { title, text: extras.detail ?? text };
}
