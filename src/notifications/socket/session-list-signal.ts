import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { sessionsTopic } from '../../auth/sessions-topic.js';
import { Doorbell } from '../../shared/events/doorbell.js';
import { OpenSockets } from './open-sockets.js';

/** Tells a user's tabs and devices that the list of that user's sessions has changed. */
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

  /** Once for all changes of this turn: a hundred sessions that end together are one change of the list. */
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
