import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { NotificationsRepository } from './persistence/notifications.repository.js';
import { ReadMarksRepository } from './persistence/read-marks.repository.js';

/** What an account has left in the feed. */
@Injectable()
export class AccountTraces {
  constructor(
    private readonly notifications: NotificationsRepository,
    private readonly marks: ReadMarksRepository,
  ) {}

  /**
   * Takes the account's address out of the notifications that tell of it, and forgets how far it has read. The
   * notifications stay where they are, because clients go on from their ids and counts go by their rows.
   */
  async eraseWithin(tx: EntityManager, userId: string): Promise<void> {
    await this.notifications.eraseAbout(userId, JSON.stringify({ email: '' }), tx);
    await this.marks.remove(userId, tx);
  }
}
