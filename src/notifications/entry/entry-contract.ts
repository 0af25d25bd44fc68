import type { SocketError } from '../../live/live.api.js';
import type { EnterMessage } from './enter-message.js';
import type { Notification } from '../feed/notification.js';

export interface EnterAnswer {
  userId: string;
  /** Generation of the feed that ids belong to; changes after the database lost notifications. */
  feed: string;
  /** Id of the newest notification; 0 while there is none. */
  head: number;
  /** Notifications after the client's last id, oldest first. */
  missed: Notification[];
  /** Whether the gap cannot be replayed: the client loads the feed by HTTP and continues from its `head`. */
  reset: boolean;
  /** Number of unread notifications; counting stops at 100. */
  unread: number;
  readUpTo: number;
  /** Users in the room `welcome`. */
  online: number;
}

export type EnterAck = (answer: EnterAnswer | SocketError) => void;

declare module '../../live/live.api.js' {
  interface ClientToServer {
    /**
     * `after` is the id of the last notification that the client has: null asks for none, 0 for all. `feed` is the
     * generation that this id belongs to.
     */
    'welcome:enter': (message: EnterMessage, ack: EnterAck) => void;
  }

  interface ServerToClient {
    /** New notifications, ids ascending; a burst shares a batch. */
    notifications: (batch: readonly Notification[]) => void;
    'notifications:read': (message: { readUpTo: number; unread: number }) => void;
  }

  interface SocketData {
    /** Read mark of the user; null for a new user whose registration is not in the feed yet. */
    readUpTo: number | null;
  }
}
