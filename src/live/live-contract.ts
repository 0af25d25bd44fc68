import type { Server, Socket } from 'socket.io';
import type { Principal } from '../platform/platform.api.js';
import type { SessionEndReason } from '../sessions/sessions.api.js';

/**
 * All messages over the WebSocket, in both directions: the contract with clients. A module adds its messages, and the
 * data it keeps for a socket, by declaration merging.
 *
 * ```ts
 * declare module '../live/live.api.js' {
 *   interface ServerToClient {
 *     'task:changed': (message: { taskId: number }) => void;
 *   }
 * }
 * ```
 */

/** Room of the sockets whose page shows how many users are online (docs/decisions/0016). */
export const welcomeRoom = 'welcome';

/** The ack of a message that could not be handled. */
export interface SocketError {
  error: { code: string; message: string };
}

/**
 * A function that a handler may return instead of its answer, and that returns the answer. It is called in the tick in
 * which the answer is sent, so that no message from others reaches the client in between. Example: read what a client
 * missed, and join the room.
 */
export type AnswerInOneTick<Answer> = () => Answer;

/** Messages that clients send. Modules add theirs. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- open for declaration merging
export interface ClientToServer {}

/** Messages that the server sends. Modules add theirs. */
export interface ServerToClient {
  presence: (message: { online: number }) => void;
  /** The user's list of sessions has changed: the client should reload it. */
  'sessions:changed': (message: Record<string, never>) => void;
  'session:ended': (message: { reason: SessionEndReason }) => void;
  'server:drain': (message: { reconnectInMs: number }) => void;
}

/** Data that the server keeps for a socket. Modules add theirs, and load it in an admission hook. */
export interface SocketData extends Principal {
  /** Set when the session ends, also while the handshake is still under way. */
  ended?: SessionEndReason;
}

type NoEvents = Record<string, never>;
export type NotifySocket = Socket<ClientToServer, ServerToClient, NoEvents, SocketData>;
export type NotifyServer = Server<ClientToServer, ServerToClient, NoEvents, SocketData>;
