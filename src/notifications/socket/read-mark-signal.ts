import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Doorbell } from '../../shared/events/doorbell.js';
import { ReadMarks, readMarksTopic } from '../feed/read-marks.js';
import { OpenSockets } from './open-sockets.js';

/** Tells a user's other tabs and devices how far that user has read. */
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
        this.logger.error({ message: 'A read mark could not be passed on', userId, error });
      });
    });
  }

  private async tell(userId: string): Promise<void> {
    const state = await this.marks.state(userId);
    for (const socket of this.sockets.ofUser(userId)) {
      // Answers of two reads may cross: a mark only moves up.
      if (socket.data.readUpTo !== null && socket.data.readUpTo > state.readUpTo) continue;
      socket.data.readUpTo = state.readUpTo;
      if (socket.connected) socket.emit('notifications:read', state);
    }
  }
}
