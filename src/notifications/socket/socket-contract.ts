import type { Server, Socket } from 'socket.io';
import type { SessionEndReason } from '../../auth/events/session-ended.event.js';
import type { Principal } from '../../shared/http/principal.js';
import type { Notification } from '../feed/notification.js';

/** Everything that goes over the WebSocket, in both directions: the contract with browsers. */

/** The room of those who have the welcome page open, or the sessions page: both say who is online (docs/decisions/0016). */
export const welcomeRoom = 'welcome';

export interface EnterAnswer {
  userId: string;
  /** Id of the newest notification; 0 while there is none. */
  head: number;
  /** Everything after the client's last id, oldest first. */
  missed: Notification[];
  /** The gap cannot be filled from here: load the feed by HTTP and go on from its `head`. */
  reset: boolean;
  /** Stops at 100. */
  unread: number;
  readUpTo: number;
  /** Users in the room. */
  online: number;
}

export interface SocketError {
  error: { code: string; message: string };
}

export type EnterAck = (answer: EnterAnswer | SocketError) => void;

export interface ClientToServer {
  /** `after` is the id of the last notification that the client has: null asks for none, 0 for all. */
  'welcome:enter': (message: { after: number | null }, ack: EnterAck) => void;
}

export interface ServerToClient {
  /** Ids ascending; several at once under bursts. */
  notifications: (batch: readonly Notification[]) => void;
  presence: (message: { online: number }) => void;
  'notifications:read': (message: { readUpTo: number; unread: number }) => void;
  /** The list of the user's sessions has changed: read it again. */
  'sessions:changed': (message: Record<string, never>) => void;
  'session:ended': (message: { reason: SessionEndReason }) => void;
  'server:drain': (message: { reconnectInMs: number }) => void;
}

/** What the server knows of a socket. */
export interface SocketData extends Principal {
  /** Null for a newcomer whose own registration is not in the feed yet. */
  readUpTo: number | null;
  /** Set when the session ends, also while the handshake is still under way. */
  ended?: SessionEndReason;
}

type NoEvents = Record<string, never>;
export type NotifySocket = Socket<ClientToServer, ServerToClient, NoEvents, SocketData>;
export type NotifyServer = Server<ClientToServer, ServerToClient, NoEvents, SocketData>;
