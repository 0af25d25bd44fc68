import type { ProblemKind } from '../shared/errors/problem.js';

export const authErrors = {
  invalidCredentials: {
    code: 'auth.invalid-credentials',
    status: 401,
    title: 'Email or password is not right',
    detail: 'No account has this email address with this password.',
  },
  wrongPassword: {
    code: 'auth.wrong-password',
    status: 403,
    title: 'The current password is not right',
    detail: 'The password was not changed: the current one is another.',
  },
  tooManyAttempts: {
    code: 'auth.too-many-attempts',
    status: 429,
    title: 'Too many attempts',
    detail: 'Wait for the time in Retry-After, then try again.',
  },
} as const satisfies Record<string, ProblemKind>;
