import { defineProblems } from '../platform/platform.api.js';

export const authErrors = defineProblems('auth', {
  invalidCredentials: {
    code: 'auth.invalid-credentials',
    status: 401,
    title: 'Incorrect email or password',
    detail: 'The email address or the password you entered is incorrect.',
  },
  wrongPassword: {
    code: 'auth.wrong-password',
    status: 403,
    title: 'Incorrect current password',
    detail: 'The current password you entered is incorrect.',
  },
  tooManyAttempts: {
    code: 'auth.too-many-attempts',
    status: 429,
    title: 'Too many attempts',
    detail: 'Try again after the number of seconds in Retry-After.',
  },
});
