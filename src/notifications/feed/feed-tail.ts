import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Doorbell } from '../../shared/events/doorbell.js';
import { WakeLoop } from '../../shared/events/wake-loop.js';
import { NotificationsRepository } from '../persistence/notifications.repository.js';
import { notificationsTopic } from './feed.service.js';
import { type Notification, notificationOf } from './notification.js';
import { unreadLimit } from './read-marks.js';

/** So many of the newest notifications are kept in memory; with more than 200 missed, a client loads the feed. */
const ringSize = 256;
const replayLimit = 200;

/** After a frame the next waits so many milliseconds, or so many times what sending it took, whichever is longer. */
const afterOne = { ms: 20, times: 0.25 };
const afterSeveral = { ms: 50, times: 3 };

export interface Replay {
  missed: Notification[];
  reset: boolean;
}

/**
 * The newest notifications in memory, and the one place that sends new ones out.
 *
 * The ring and its head move in the very tick in which a batch is sent. So a client that asks for what it missed and
 * joins the room in one tick finds each notification in the replay or in the room, never in both, never in neither.
 *
 * The first notification goes out at once; those that follow closely share a frame, and when sending takes long,
 * because the room is large, the frames become fewer and larger. A frame that carried one only shows that waiting for
 * others gained nothing: the next window is short (docs/decisions/0017-short-windows-while-nothing-gathers.md).
 */
@Injectable()
export class FeedTail implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Id of the newest notification that was sent; 0 while there is none. */
  head = 0;
  private ring: Notification[] = [];
  /** Everything with a higher id is in the ring. */
  private floor = 0;
  private opensAt = 0;
  private stopping = false;
  private outdated = false;
  private send: (batch: readonly Notification[]) => void = () => undefined;
  private readonly loop = new WakeLoop(FeedTail.name, () => this.catchUp());

  constructor(
    private readonly notifications: NotificationsRepository,
    private readonly doorbell: Doorbell,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.ring = (await this.notifications.newest(ringSize)).reverse().map(notificationOf);
    this.head = this.ring.at(-1)?.id ?? 0;
    this.floor = (this.ring[0]?.id ?? 1) - 1;
    this.doorbell.onRing(notificationsTopic, () => void this.wake());
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    // What is left goes to nobody: the sockets are closed. However much it is, the stop does not wait for it.
    this.stopping = true;
    await this.loop.stop();
  }

  /** Says how batches go out; called once, before the first one does. */
  sendWith(send: (batch: readonly Notification[]) => void): void {
    this.send = send;
  }

  /** Resolves when what was committed before this call has been sent. */
  async wake(): Promise<void> {
    await this.loop.wake();
  }

  /** What a client misses whose last id is `after`. Null asks for nothing. */
  replay(after: number | null): Replay {
    if (after === null) return { missed: [], reset: false };
    if (after > this.head || after < this.floor) return { missed: [], reset: true };
    const missed = this.ring.slice(this.indexAfter(after));
    return missed.length > replayLimit ? { missed: [], reset: true } : { missed, reset: false };
  }

  /** Forgets what was removed from the table: a client that has not seen it must load the feed. */
  drop(upTo: number): void {
    this.ring = this.ring.filter(({ id }) => id > upTo);
    this.floor = Math.max(this.floor, upTo);
  }

  /** Takes what the ring holds from the table again: something in it was rewritten. Resolves when that is done. */
  async readAgain(): Promise<void> {
    this.outdated = true;
    await this.wake();
  }

  /** How many are newer than `readUpTo`, counted up to 100: the ring holds more than that, or all there are. */
  countUnread(readUpTo: number): number {
    return Math.min(this.ring.length - this.indexAfter(readUpTo), unreadLimit);
  }

  private indexAfter(id: number): number {
    const index = this.ring.findIndex((notification) => notification.id > id);
    return index === -1 ? this.ring.length : index;
  }

  private async catchUp(): Promise<undefined> {
    if (this.outdated) await this.renew();
    while (!this.stopping) {
      const closed = this.opensAt - performance.now();
      if (closed > 0) await new Promise((resolve) => setTimeout(resolve, closed));
      const batch = (await this.notifications.after(this.head, ringSize)).map(notificationOf);
      const last = batch.at(-1);
      if (last === undefined) return undefined;
      this.moveTo(last.id, batch);
    }
    return undefined;
  }

  /** In a run of the loop, which reads nothing else meanwhile: what it adds to the ring later is as new as this. */
  private async renew(): Promise<void> {
    this.outdated = false;
    const rows = await this.notifications.after(this.floor, ringSize);
    const renewed = new Map(rows.map((row) => [row.id, notificationOf(row)]));
    this.ring = this.ring.map((notification) => renewed.get(notification.id) ?? notification);
  }

  private moveTo(head: number, batch: readonly Notification[]): void {
    const start = performance.now();
    this.ring.push(...batch);
    const surplus = this.ring.splice(0, Math.max(0, this.ring.length - ringSize));
    this.floor = surplus.at(-1)?.id ?? this.floor;
    this.head = head;
    this.send(batch);
    const end = performance.now();
    const { ms, times } = batch.length === 1 ? afterOne : afterSeveral;
    this.opensAt = end + Math.max(ms, times * (end - start));
  }
}
