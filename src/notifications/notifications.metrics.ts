import { Injectable } from '@nestjs/common';
import { Rooms, welcomeRoom } from '../live/live.api.js';
import { Metrics } from '../platform/platform.api.js';

/** Histogram buckets, in notifications per replay: up to the limit of 200. */
const replayBuckets = [0, 1, 5, 20, 50, 100, 200];

/** Counts the notifications, replays and resets that this node sends. */
@Injectable()
export class NotificationsMetrics {
  private readonly notifications;
  private readonly frames;
  private readonly replays;
  private readonly resets;

  constructor(
    metrics: Metrics,
    private readonly rooms: Rooms,
  ) {
    this.notifications = metrics.counter('notifications_total', 'Notifications that were sent to the room.');
    this.frames = metrics.counter(
      'notification_frames_total',
      'Frames with notifications: one per batch and socket.',
    );
    this.replays = metrics.histogram(
      'replay_notifications',
      'Missed notifications sent to an entering client.',
      replayBuckets,
    );
    this.resets = metrics.counter('resets_total', 'Clients asked to load the feed by HTTP.');
  }

  sent(notifications: number): void {
    this.notifications.inc(notifications);
    this.frames.inc(this.rooms.size(welcomeRoom));
  }

  replayed({ missed, reset }: { missed: readonly unknown[]; reset: boolean }): void {
    if (reset) this.resets.inc();
    else this.replays.observe(missed.length);
  }
}
