import { Injectable } from '@nestjs/common';
import type { SessionEndReason } from '../../auth/events/session-ended.event.js';
import type { NotifySocket } from './socket-contract.js';

/** The sockets of this node, by session and by user: from the handshake on, until their connection is closed. */
@Injectable()
export class OpenSockets {
  private readonly bySession = new Map<string, Set<NotifySocket>>();
  private readonly byUser = new Map<string, Set<NotifySocket>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Remembers a socket whose `data` says whose it is. It is forgotten when its connection closes. */
  add(socket: NotifySocket): void {
    const { sessionId, userId } = socket.data;
    remember(this.bySession, sessionId, socket);
    remember(this.byUser, userId, socket);
    this.count += 1;
    // Not the socket's own `disconnect`: one that is refused or goes away during the handshake never emits it.
    socket.conn.on('close', () => {
      forget(this.bySession, sessionId, socket);
      forget(this.byUser, userId, socket);
      this.count -= 1;
    });
  }

  ofUser(userId: string): ReadonlySet<NotifySocket> {
    return this.byUser.get(userId) ?? new Set();
  }

  /** The sessions behind the open sockets. */
  sessionIds(): string[] {
    return [...this.bySession.keys()];
  }

  all(): NotifySocket[] {
    return Array.from(this.bySession.values(), (sockets) => [...sockets]).flat();
  }

  /** Tells the sockets of a session why it ended and closes them. One that is still at the handshake is refused there. */
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
