import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { sessionsTopic } from '../../sessions/sessions.api.js';
import { Doorbell } from '../../platform/platform.api.js';
import { OpenSockets } from '../open-sockets.js';

/** Notifies the sockets of a user that the user's list of sessions has changed. */
@Injectable()
export class SessionListSignal implements OnApplicationBootstrap {
  private readonly waiting = new Set<string>();

  constructor(
    private readonly doorbell: Doorbell,
    private readonly sockets: OpenSockets,
  ) {}

  onApplicationBootstrap(): void {
    this.doorbell.onRing(sessionsTopic, (userId) => {
      if (userId !== undefined) this.tell(userId);
    });
  }

  /** Sends one message for all changes in this turn of the event loop: sessions that end together are one change. */
  tell(userId: string): void {
    if (this.waiting.size === 0) {
      setImmediate(() => {
        this.tellWaiting();
      });
    }
    this.waiting.add(userId);
  }

  private tellWaiting(): void {
    const users = [...this.waiting];
    this.waiting.clear();
    for (const userId of users) {
      for (const socket of this.sockets.ofUser(userId))
        if (socket.connected) socket.emit('sessions:changed', {});
    }
  }
}
