import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Doorbell, UnitOfWork } from '../../platform/platform.api.js';
import { NotificationsRepository } from '../persistence/notifications.repository.js';
import { FeedGeneration } from './feed-generation.js';
import { type Notification, notificationOf } from './notification.js';
import { ReadMarks } from './read-marks.js';

/** Doorbell topic, rung when there may be new notifications. */
export const notificationsTopic = 'notifications';

export interface NewNotification {
  type: string;
  data: Record<string, unknown>;
  /** The account that the notification is about, or null. */
  aboutUserId: string | null;
  createdAt: Date;
}

export interface FeedPage {
  items: Notification[];
  unread: number;
  readUpTo: number;
  head: number;
  feed: string;
  next: number | null;
}

/** Adds notifications to the feed that all users share, and reads its pages. */
@Injectable()
export class FeedService {
  constructor(
    private readonly notifications: NotificationsRepository,
    private readonly marks: ReadMarks,
    private readonly units: UnitOfWork,
    private readonly doorbell: Doorbell,
    private readonly generation: FeedGeneration,
  ) {}

  /**
   * Adds a notification. Only durable listeners may call this: the lock on their position keeps ids in the order of
   * commit, so that clients can use them as a cursor.
   * @returns the id of the notification
   */
  async add({ data, ...rest }: NewNotification, tx: EntityManager): Promise<number> {
    const id = await this.notifications.insert({ ...rest, data: JSON.stringify(data) }, tx);
    this.units.afterCommit(() => {
      this.doorbell.ring(notificationsTopic);
    });
    return id;
  }

  /**
   * Returns one page, newest first, with the read state of the user.
   * @param limit 1 to 100
   * @param before only ids below this one
   */
  async page(userId: string, limit: number, before?: number): Promise<FeedPage> {
    const mark = await this.marks.find(userId);
    const olderThan =
      before === undefined ? undefined : { id: before, head: await this.notifications.head() };
    const rows = await this.notifications.newest(limit + 1, olderThan?.id);
    const items = rows.slice(0, limit).map(notificationOf);
    // A client continues from `head`. On the first page it is the newest item: a separate query could skip newer ones.
    const head = olderThan?.head ?? items[0]?.id ?? 0;
    const readUpTo = Math.min(mark ?? head, head);
    return {
      items,
      unread: await this.marks.countUnread(readUpTo, head),
      readUpTo,
      head,
      feed: this.generation.current,
      next: rows.length > limit ? (items.at(-1)?.id ?? null) : null,
    };
  }
}
