import { Injectable } from '@nestjs/common';
import { OnEveryNode } from '../platform/platform.api.js';
import { NotificationsExpired } from './events/notifications-expired.event.js';
import { FeedTail } from './feed/feed-tail.js';

/** Drops expired notifications from the memory of this node, whichever node removed them from the table. */
@Injectable()
export class DropExpiredNotificationsListener {
  constructor(private readonly tail: FeedTail) {}

  @OnEveryNode(NotificationsExpired)
  drop({ payload }: NotificationsExpired): void {
    this.tail.drop(payload.upTo);
  }
}
