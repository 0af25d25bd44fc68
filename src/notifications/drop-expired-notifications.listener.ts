import { Injectable } from '@nestjs/common';
import { OnEveryNode } from '../shared/events/on-every-node.decorator.js';
import { NotificationsExpired } from './events/notifications-expired.event.js';
import { FeedTail } from './feed/feed-tail.js';

/** Keeps the newest notifications in memory in step with the table, whichever node removed something from it. */
@Injectable()
export class DropExpiredNotificationsListener {
  constructor(private readonly tail: FeedTail) {}

  @OnEveryNode(NotificationsExpired)
  drop({ payload }: NotificationsExpired): void {
    this.tail.drop(payload.upTo);
  }
}
