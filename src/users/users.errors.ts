import { defineProblems } from '../platform/platform.api.js';

export const usersErrors = defineProblems('users', {
  emailTaken: {
    code: 'users.email-taken',
    status: 409,
    title: 'An account with this email address already exists',
    detail: 'Sign in, or register with another email address.',
  },
  registrationClosed: {
    code: 'users.registration-closed',
    status: 403,
    title: 'Registration is closed',
    detail: 'This server does not accept new accounts at the moment.',
  },
});
