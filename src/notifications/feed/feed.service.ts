import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../../shared/database/unit-of-work.js';
import { Doorbell } from '../../shared/events/doorbell.js';
import { NotificationsRepository } from '../persistence/notifications.repository.js';
import { type Notification, notificationOf } from './notification.js';
import { ReadMarks } from './read-marks.js';

/** Rung when there may be new notifications. */
export const notificationsTopic = 'notifications';

export interface NewNotification {
  type: string;
  data: Record<string, unknown>;
  /** The account that it tells of. */
  aboutUserId: string | null;
  createdAt: Date;
}

export interface FeedPage {
  items: Notification[];
  unread: number;
  readUpTo: number;
  head: number;
  next: number | null;
}

/** The feed that every user sees. */
@Injectable()
export class FeedService {
  constructor(
    private readonly notifications: NotificationsRepository,
    private readonly marks: ReadMarks,
    private readonly units: UnitOfWork,
    private readonly doorbell: Doorbell,
  ) {}

  /**
   * Adds a notification. Only durable listeners call this: the lock on their position keeps ids in the order of
   * commit, which is what makes them a cursor.
   * @returns its id
   */
  async add({ data, ...rest }: NewNotification, tx: EntityManager): Promise<number> {
    const id = await this.notifications.insert({ ...rest, data: JSON.stringify(data) }, tx);
    this.units.afterCommit(() => {
      this.doorbell.ring(notificationsTopic);
    });
    return id;
  }

  /**
   * One page, newest first, with the reader's own state.
   * @param limit 1 to 100
   * @param before only what is older than this id
   */
  async page(userId: string, limit: number, before?: number): Promise<FeedPage> {
    const mark = await this.marks.find(userId);
    const olderThan =
      before === undefined ? undefined : { id: before, head: await this.notifications.head() };
    const rows = await this.notifications.newest(limit + 1, olderThan?.id);
    const items = rows.slice(0, limit).map(notificationOf);
    // A client goes on from `head`, so the first page's is its own newest: one read apart, it could skip something.
    const head = olderThan?.head ?? items[0]?.id ?? 0;
    const readUpTo = Math.min(mark ?? head, head);
    return {
      items,
      unread: await this.marks.countUnread(readUpTo, head),
      readUpTo,
      head,
      next: rows.length > limit ? (items.at(-1)?.id ?? null) : null,
    };
  }
}
