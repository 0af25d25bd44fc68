import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Doorbell, UnitOfWork } from '../../platform/platform.api.js';
import { NotificationsRepository } from '../persistence/notifications.repository.js';
import { ReadMarksRepository } from '../persistence/read-marks.repository.js';

/** Unread notifications at which counting stops: pages show "99+". */
export const unreadLimit = 100;

/** Doorbell topic, rung with a user's id when that user's read mark has moved. */
export const readMarksTopic = 'read-marks';

export interface ReadState {
  unread: number;
  readUpTo: number;
}

/** Reads and raises the read marks of users. */
@Injectable()
export class ReadMarks {
  constructor(
    private readonly marks: ReadMarksRepository,
    private readonly notifications: NotificationsRepository,
    private readonly units: UnitOfWork,
    private readonly doorbell: Doorbell,
  ) {}

  /**
   * @returns the read mark of the user; null for a new user whose registration is not in the feed yet, who has nothing
   *   unread
   */
  find(userId: string): Promise<number | null> {
    return this.marks.find(userId);
  }

  /** Raises the read mark to `upTo`, at most to the newest notification; never lowers it. @returns the new state */
  async raise(userId: string, upTo: number): Promise<ReadState> {
    const head = await this.notifications.head();
    // For a new user without a mark everything counts as read: a first mark below the head would undo that.
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
