import { authErrors } from '../auth/auth.errors.js';
import type { Problem } from '../shared/errors/problem.js';
import { requestErrors } from '../shared/errors/request.errors.js';
import { usersErrors } from '../users/users.errors.js';

const fragmentOfCode: Readonly<Record<string, string>> = {
  [authErrors.invalidCredentials.code]: 'invalid-credentials',
  [authErrors.tooManyAttempts.code]: 'too-many-attempts',
  [usersErrors.emailTaken.code]: 'email-taken',
  [usersErrors.registrationClosed.code]: 'registration-closed',
  [requestErrors.busy.code]: 'busy',
  [requestErrors.unavailable.code]: 'unavailable',
};

const fragmentOfField: Readonly<Record<string, string>> = {
  email: 'email-invalid',
  password: 'password-weak',
};

/**
 * The fragment that says what went wrong with a form: the page has a sentence for each, which CSS shows when the
 * address points to it. So errors show without any script.
 */
export function fragmentFor({ kind, extras }: Problem, page: 'register' | 'login'): string {
  const known = fragmentOfCode[kind.code];
  if (known !== undefined) return known;
  if (kind !== requestErrors.invalid) return 'error';
  const field = page === 'register' ? extras.fields?.[0]?.field : undefined;
  return fragmentOfField[field ?? ''] ?? 'invalid-input';
}
