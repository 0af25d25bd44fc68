import type { Credentials } from '../auth/auth.api.js';
import { Problem, requestErrors } from '../platform/platform.api.js';

/**
 * The two fields of the forms. Browsers send what the page has, so a field more or less is no mistake of a person, and so
 * are spaces around an address, as keyboards of phones put them behind a word.
 * @throws Problem `request.invalid` when a field is not there once, or is empty
 */
export function credentialsOf(form: unknown): Credentials {
  const { email, password } = (form ?? {}) as Partial<Record<string, unknown>>;
  return { email: text('email', email).trim(), password: text('password', password) };
}

function text(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Problem(requestErrors.invalid, {
    fields: [{ field, code: 'missing', message: 'This field is missing.' }],
  });
}
