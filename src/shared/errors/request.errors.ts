import type { ProblemKind } from './problem.js';

/** Errors that any call may answer with. */
export const requestErrors = {
  invalid: {
    code: 'request.invalid',
    status: 400,
    title: 'The request is not valid',
    detail: 'Something in the request is missing, unknown or of the wrong shape.',
  },
  unauthenticated: {
    code: 'auth.unauthenticated',
    status: 401,
    title: 'Not signed in',
    detail: 'This needs a session: sign in first.',
  },
  forbiddenOrigin: {
    code: 'auth.forbidden-origin',
    status: 403,
    title: 'This came from another site',
    detail: 'Requests that change something are taken from our own pages only.',
  },
  notFound: {
    code: 'request.not-found',
    status: 404,
    title: 'Not found',
    detail: 'There is nothing at this address.',
  },
  tooLarge: {
    code: 'request.too-large',
    status: 413,
    title: 'The body is too large',
    detail: 'A body may have 32 KiB at most.',
  },
  unsupportedMediaType: {
    code: 'request.unsupported-media-type',
    status: 415,
    title: 'This content type is not taken here',
    detail: 'Send application/json, or a form to the pages that have one.',
  },
  failed: {
    code: 'server.error',
    status: 500,
    title: 'Something went wrong here',
    detail: 'The request failed for a reason that is not yours. It is in the log under its request id.',
  },
  busy: {
    code: 'server.busy',
    status: 503,
    title: 'Too busy right now',
    detail: 'Too many requests wait already. Try again after the time in Retry-After.',
  },
  unavailable: {
    code: 'server.unavailable',
    status: 503,
    title: 'The database does not answer',
    detail: 'This cannot be done right now. Try again in a few seconds.',
  },
} as const satisfies Record<string, ProblemKind>;
