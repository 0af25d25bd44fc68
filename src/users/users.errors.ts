import type { ProblemKind } from '../shared/errors/problem.js';

export const usersErrors = {
  emailTaken: {
    code: 'users.email-taken',
    status: 409,
    title: 'This email address has an account already',
    detail: 'Sign in, or register another address.',
  },
  registrationClosed: {
    code: 'users.registration-closed',
    status: 403,
    title: 'Registration is closed',
    detail: 'New accounts cannot be made here at the moment.',
  },
} as const satisfies Record<string, ProblemKind>;
