import type { ProblemKind } from '../shared/errors/problem.js';

/** Errors that go over the WebSocket: as `connect_error`, or in the ack of a message. */
export const socketErrors = {
  tooManyConnections: {
    code: 'auth.too-many-connections',
    status: 429,
    title: 'Too many open connections',
    detail: 'Close another tab, or wait until the server has room.',
  },
  draining: {
    code: 'server.draining',
    status: 503,
    title: 'The server is stopping',
    detail: 'Connect again in a moment: another server answers.',
  },
  unknownMessage: {
    code: 'request.unknown-message',
    status: 400,
    title: 'There is no such message',
    detail: 'The only message that clients send is welcome:enter.',
  },
} as const satisfies Record<string, ProblemKind>;
