import { defineProblems } from './define-problems.js';

/** The errors for exceptions of Nest and its guards whose status no other kind of error has. */
export const httpErrors = defineProblems('platform/errors/http', {
  forbidden: {
    code: 'request.forbidden',
    status: 403,
    title: 'Not allowed',
    detail: 'You are not allowed to do this.',
  },
  conflict: {
    code: 'request.conflict',
    status: 409,
    title: 'Conflict with the current state',
    detail: 'The request conflicts with the stored data. Load the current data, then try again.',
  },
  gone: {
    code: 'request.gone',
    status: 410,
    title: 'Gone',
    detail: 'This existed, but no longer does.',
  },
  unprocessable: {
    code: 'request.unprocessable',
    status: 422,
    title: 'Cannot be processed',
    detail: 'The request is well formed, but cannot be carried out.',
  },
  tooManyRequests: {
    code: 'request.too-many-requests',
    status: 429,
    title: 'Too many requests',
    detail: 'Wait, then try again.',
  },
  /** Any other 4xx: the response has the status that was thrown. */
  refused: {
    code: 'request.refused',
    status: 400,
    title: 'Request refused',
    detail: 'The server refused this request.',
  },
});
