import { Injectable } from '@nestjs/common';
import type { SessionEndReason } from '../sessions/sessions.api.js';
import type { NotifySocket } from './live-contract.js';

/** Most clients that reconnect per second after a drain; they are spread over at least one second. */
const reconnectsPerSecond = 1_000;

/** The sockets of this node, by session and by user: from the handshake on, until their connection is closed. */
@Injectable()
export class OpenSockets {
  private readonly bySession = new Map<string, Set<NotifySocket>>();
  private readonly byUser = new Map<string, Set<NotifySocket>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Registers a socket under the user and session in its `data`, until its connection closes. */
  add(socket: NotifySocket): void {
    const { sessionId, userId } = socket.data;
    remember(this.bySession, sessionId, socket);
    remember(this.byUser, userId, socket);
    this.count += 1;
    // Not the socket's `disconnect` event: a socket that is refused or closed during the handshake never emits it.
    socket.conn.on('close', () => {
      forget(this.bySession, sessionId, socket);
      forget(this.byUser, userId, socket);
      this.count -= 1;
    });
  }

  ofUser(userId: string): ReadonlySet<NotifySocket> {
    return this.byUser.get(userId) ?? new Set();
  }

  /** Returns the ids of the sessions that have open sockets. */
  sessionIds(): string[] {
    return [...this.bySession.keys()];
  }

  all(): NotifySocket[] {
    return Array.from(this.bySession.values(), (sockets) => [...sockets]).flat();
  }

  /**
   * Disconnects every client with `server:drain`, which gives each client its own time to reconnect.
   * @returns the number of clients, and the milliseconds over which they reconnect
   */
  reconnectAll(): { clients: number; spreadMs: number } {
    const sockets = this.all();
    const spreadMs = Math.max(1_000, (sockets.length / reconnectsPerSecond) * 1_000);
    sockets.forEach((socket, index) => {
      socket.emit('server:drain', { reconnectInMs: Math.round((spreadMs * index) / sockets.length) });
      // Closing waits until what was emitted has been written.
      socket.disconnect(true);
    });
    return { clients: sockets.length, spreadMs };
  }

  /** Sends the reason to the sockets of an ended session and closes them. Refuses those still in the handshake. */
  end(sessionId: string, reason: SessionEndReason): void {
    for (const socket of this.bySession.get(sessionId) ?? []) {
      socket.data.ended = reason;
      if (!socket.connected) continue;
      socket.emit('session:ended', { reason });
      socket.disconnect(true);
    }
  }
}

function remember(map: Map<string, Set<NotifySocket>>, key: string, socket: NotifySocket): void {
  const sockets = map.get(key) ?? new Set();
  map.set(key, sockets.add(socket));
}

function forget(map: Map<string, Set<NotifySocket>>, key: string, socket: NotifySocket): void {
  const sockets = map.get(key);
  sockets?.delete(socket);
  if (sockets?.size === 0) map.delete(key);
}
