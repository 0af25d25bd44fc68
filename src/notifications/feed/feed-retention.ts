import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventLog, removalBatch, Retention, UnitOfWork } from '../../platform/platform.api.js';
import { NotificationsExpired } from '../events/notifications-expired.event.js';
import { NotificationsRepository } from '../persistence/notifications.repository.js';

/**
 * Removes expired notifications, oldest first, but never the newest: without it the head of the feed would move back,
 * and clients with it.
 */
@Injectable()
export class FeedRetention implements OnModuleInit {
  constructor(
    private readonly retention: Retention,
    private readonly notifications: NotificationsRepository,
    private readonly units: UnitOfWork,
    private readonly events: EventLog,
  ) {}

  onModuleInit(): void {
    this.retention.add('notifications.feed', (before) => this.remove(before));
  }

  private async *remove(before: Date): AsyncGenerator<number> {
    for (;;) {
      const removed = await this.removeBatch(before);
      yield removed;
      if (removed < removalBatch) return;
    }
  }

  private removeBatch(before: Date): Promise<number> {
    return this.units.run(async (tx) => {
      const ids = await this.notifications.removeOldest(before, removalBatch, tx);
      const upTo = ids.at(-1);
      if (upTo !== undefined) await this.events.append(new NotificationsExpired({ upTo }), tx);
      return ids.length;
    });
  }
}
