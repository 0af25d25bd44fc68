import type { Credentials } from '../auth/auth.service.js';
import { Problem } from '../shared/errors/problem.js';
import { requestErrors } from '../shared/errors/request.errors.js';

/**
 * The two fields of the forms. Browsers send what the page has, so a field more or less is no mistake of a person.
 * @throws Problem `request.invalid` when a field is not there once, or is empty
 */
export function credentialsOf(form: unknown): Credentials {
  const { email, password } = (form ?? {}) as Partial<Record<string, unknown>>;
  return { email: text('email', email), password: text('password', password) };
}

function text(field: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Problem(requestErrors.invalid, {
    fields: [{ field, code: 'missing', message: 'This field is missing.' }],
  });
}
