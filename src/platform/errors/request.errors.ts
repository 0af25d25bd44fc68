import { defineProblems } from './define-problems.js';

/** Errors that any call may respond with. */
export const requestErrors = defineProblems('platform/errors/request', {
  invalid: {
    code: 'request.invalid',
    status: 400,
    title: 'Invalid request',
    detail: 'A part of the request is missing, unknown or malformed.',
  },
  unauthenticated: {
    code: 'auth.unauthenticated',
    status: 401,
    title: 'Not signed in',
    detail: 'This requires a session. Sign in first.',
  },
  forbiddenOrigin: {
    code: 'auth.forbidden-origin',
    status: 403,
    title: 'Cross-site request refused',
    detail: 'Requests that change something are accepted only from pages of this site.',
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
    title: 'Request body too large',
    detail: 'Request bodies can have at most 32 KiB.',
  },
  unsupportedMediaType: {
    code: 'request.unsupported-media-type',
    status: 415,
    title: 'Unsupported content type',
    detail: 'Send application/json. Forms are accepted only at the pages that have one.',
  },
  failed: {
    code: 'server.error',
    status: 500,
    title: 'Internal server error',
    detail: 'The server failed to handle the request. The log has the reason under this request id.',
  },
  busy: {
    code: 'server.busy',
    status: 503,
    title: 'Server too busy',
    detail: 'Too many requests are waiting. Try again after the number of seconds in Retry-After.',
  },
  unavailable: {
    code: 'server.unavailable',
    status: 503,
    title: 'Service unavailable',
    detail: 'The database is not available. Try again in a few seconds.',
  },
});
