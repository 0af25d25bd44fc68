import { Injectable } from '@nestjs/common';
import { OpenSockets, Rooms, welcomeRoom } from '../../live/live.api.js';
import { NotificationsMetrics } from '../notifications.metrics.js';
import type { Notification } from './notification.js';

/** Sends new notifications to the clients of this node. */
@Injectable()
export class FeedBroadcast {
  constructor(
    private readonly rooms: Rooms,
    private readonly sockets: OpenSockets,
    private readonly metrics: NotificationsMetrics,
  ) {}

  send(batch: readonly Notification[]): void {
    this.rooms.to(welcomeRoom).emit('notifications', batch);
    this.metrics.sent(batch.length);
  }

  /** Makes all clients of this node reconnect; the answer to their entry then asks them to load the feed. */
  reconnectAll(): void {
    this.sockets.reconnectAll();
  }
}
