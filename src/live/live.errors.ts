import { defineProblems } from '../platform/platform.api.js';

/** Errors sent over the WebSocket: as `connect_error`, or in the ack of a message. */
export const socketErrors = defineProblems('live', {
  tooManyConnections: {
    code: 'auth.too-many-connections',
    status: 429,
    title: 'Too many open connections',
    detail: 'Close another tab, or try again later.',
  },
  draining: {
    code: 'server.draining',
    status: 503,
    title: 'The server is stopping',
    detail: 'Reconnect in a moment; another server will answer.',
  },
  unknownMessage: {
    code: 'request.unknown-message',
    status: 400,
    title: 'Unknown message',
    detail: 'The server has no handler for this message.',
  },
});
