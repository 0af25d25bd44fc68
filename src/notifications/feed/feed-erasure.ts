import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { NotificationsRepository } from '../persistence/notifications.repository.js';
import { ReadMarksRepository } from '../persistence/read-marks.repository.js';

/** Erases the data of an account from the feed. */
@Injectable()
export class FeedErasure {
  constructor(
    private readonly notifications: NotificationsRepository,
    private readonly marks: ReadMarksRepository,
  ) {}

  /**
   * Erases the account's email address from the notifications about it, and deletes its read mark. The notifications
   * remain, because clients continue from their ids, and unread counts are counts of rows.
   */
  async eraseWithin(tx: EntityManager, userId: string): Promise<void> {
    await this.notifications.eraseAbout(userId, JSON.stringify({ email: '' }), tx);
    await this.marks.remove(userId, tx);
  }
}
