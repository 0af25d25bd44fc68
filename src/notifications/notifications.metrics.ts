import { Injectable } from '@nestjs/common';
import { Metrics } from '../shared/metrics/metrics.js';
import type { Replay } from './feed/feed-tail.js';
import { Connections } from './socket/connections.js';
import { Presence } from './socket/presence.js';
import { SlowReaders } from './socket/slow-readers.js';
import { SocketDrain } from './socket/socket-drain.js';
import { welcomeRoom } from './socket/socket-contract.js';

/** Notifications in one replay: none, a few, up to the limit of 200. */
const replayBuckets = [0, 1, 5, 20, 50, 100, 200];

/** What this node sends, to how many. */
@Injectable()
export class NotificationsMetrics {
  private readonly notifications;
  private readonly frames;
  private readonly replays;
  private readonly resets;
  private readonly refused;
  private roomSize: () => number = () => 0;

  constructor(
    private readonly metrics: Metrics,
    connections: Connections,
    presence: Presence,
    readers: SlowReaders,
    drain: SocketDrain,
  ) {
    this.notifications = metrics.counter('notifications_total', 'Notifications that were sent to the room.');
    this.frames = metrics.counter(
      'notification_frames_total',
      'Frames with notifications: one a batch and socket.',
    );
    this.replays = metrics.histogram(
      'replay_notifications',
      'How many a client got that had missed some.',
      replayBuckets,
    );
    this.resets = metrics.counter('resets_total', 'Clients that were told to load the feed by HTTP.');
    this.refused = metrics.counter('handshakes_refused_total', 'Refused WebSocket handshakes.', ['code']);
    this.readGauges(connections, presence);
    this.readTotals(readers, drain);
  }

  /** Says how many sockets the room has; called once. */
  countRoomWith(roomSize: () => number): void {
    this.roomSize = roomSize;
  }

  sent(notifications: number): void {
    this.notifications.inc(notifications);
    this.frames.inc(this.roomSize());
  }

  replayed({ missed, reset }: Replay): void {
    if (reset) this.resets.inc();
    else this.replays.observe(missed.length);
  }

  refusedHandshake(code: string): void {
    this.refused.inc({ code });
  }

  private readGauges(connections: Connections, presence: Presence): void {
    const open = this.metrics.gauge('connections', 'Open WebSocket connections.');
    const inRoom = this.metrics.gauge('room_sockets', 'Sockets in a room.', ['room']);
    const online = this.metrics.gauge('online_users', 'Users who have a page open.');
    this.metrics.onScrape(() => {
      open.set(connections.size);
      inRoom.set({ room: welcomeRoom }, this.roomSize());
      online.set(presence.online);
    });
  }

  private readTotals(readers: SlowReaders, drain: SocketDrain): void {
    const slow = this.metrics.counter('slow_clients_closed_total', 'Clients cut that read too slowly.');
    const drained = this.metrics.counter('drained_clients_total', 'Clients sent elsewhere by a stop.', [
      'end',
    ]);
    this.metrics.onScrape(() => {
      slow.reset();
      slow.inc(readers.cut);
      drained.reset();
      drained.inc({ end: 'closed' }, drain.closed);
      drained.inc({ end: 'cut' }, drain.cut);
    });
  }
}
