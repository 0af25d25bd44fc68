import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Doorbell } from '../../platform/platform.api.js';
import { ReadMarks, readMarksTopic } from './read-marks.js';
import { OpenSockets } from '../../live/live.api.js';

/** Sends the read mark of a user to all sockets of that user. */
@Injectable()
export class ReadMarkSignal implements OnApplicationBootstrap {
  private readonly logger = new Logger(ReadMarkSignal.name);

  constructor(
    private readonly doorbell: Doorbell,
    private readonly sockets: OpenSockets,
    private readonly marks: ReadMarks,
  ) {}

  onApplicationBootstrap(): void {
    this.doorbell.onRing(readMarksTopic, (userId) => {
      if (userId === undefined || this.sockets.ofUser(userId).size === 0) return;
      this.tell(userId).catch((error: unknown) => {
        this.logger.error({ message: 'A read mark could not be sent', userId, error });
      });
    });
  }

  private async tell(userId: string): Promise<void> {
    const state = await this.marks.state(userId);
    for (const socket of this.sockets.ofUser(userId)) {
      // Concurrent queries may finish in another order: a mark only moves up.
      if (socket.data.readUpTo !== null && socket.data.readUpTo > state.readUpTo) continue;
      socket.data.readUpTo = state.readUpTo;
      if (socket.connected) socket.emit('notifications:read', state);
    }
  }
}
