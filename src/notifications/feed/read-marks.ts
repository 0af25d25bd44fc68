import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../../shared/database/unit-of-work.js';
import { Doorbell } from '../../shared/events/doorbell.js';
import { NotificationsRepository } from '../persistence/notifications.repository.js';
import { ReadMarksRepository } from '../persistence/read-marks.repository.js';

/** Counting stops here: people are shown "99+". */
export const unreadLimit = 100;

/** Rung with a user's id when that user's mark has moved. */
export const readMarksTopic = 'read-marks';

export interface ReadState {
  unread: number;
  readUpTo: number;
}

/** How far each user has read. */
@Injectable()
export class ReadMarks {
  constructor(
    private readonly marks: ReadMarksRepository,
    private readonly notifications: NotificationsRepository,
    private readonly units: UnitOfWork,
    private readonly doorbell: Doorbell,
  ) {}

  /**
   * @returns up to which id the user has read; null for a newcomer whose own registration is not in the feed yet,
   *   who has nothing unread
   */
  find(userId: string): Promise<number | null> {
    return this.marks.find(userId);
  }

  /** Moves the mark up to `upTo`, at most to the newest notification, never back. @returns where that leaves the user */
  async raise(userId: string, upTo: number): Promise<ReadState> {
    const head = await this.notifications.head();
    // To a newcomer without a mark everything is read: a first mark below the head would take that back.
    if (upTo >= head || (await this.marks.find(userId)) !== null) {
      await this.units.run((tx) => this.raiseWithin(userId, Math.min(upTo, head), tx));
    }
    return this.state(userId);
  }

  async raiseWithin(userId: string, upTo: number, tx: EntityManager): Promise<void> {
    await this.marks.raise(userId, upTo, tx);
    this.units.afterCommit(() => {
      this.doorbell.ring(readMarksTopic, userId);
    });
  }

  async state(userId: string): Promise<ReadState> {
    const head = await this.notifications.head();
    const readUpTo = (await this.marks.find(userId)) ?? head;
    return { unread: await this.countUnread(readUpTo, head), readUpTo };
  }

  countUnread(readUpTo: number, head: number): Promise<number> {
    return this.notifications.count(readUpTo, head, unreadLimit);
  }
}
