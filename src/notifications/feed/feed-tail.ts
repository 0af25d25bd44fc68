import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Doorbell, NodeRole, WakeLoop } from '../../platform/platform.api.js';
import type { NotificationEntity } from '../persistence/notification.entity.js';
import { NotificationsRepository } from '../persistence/notifications.repository.js';
import { notificationsTopic } from './feed.service.js';
import { FeedLineage } from './feed-lineage.js';
import { FeedBroadcast } from './feed-broadcast.js';
import { type Notification, notificationOf } from './notification.js';
import { unreadLimit } from './read-marks.js';

/** Newest notifications kept in memory. A client that missed more than `replayLimit` loads the feed by HTTP. */
const ringSize = 256;
const replayLimit = 200;

/** Wait after a frame: `ms` milliseconds, or `times` the time that sending took, whichever is longer. */
const afterOne = { ms: 20, times: 0.25 };
const afterSeveral = { ms: 50, times: 3 };

export interface Replay {
  missed: Notification[];
  reset: boolean;
}

/**
 * Keeps the newest notifications in memory, and is the only sender of new ones.
 *
 * The ring and its head move in the tick in which a batch is sent. So a client that requests its replay and joins the
 * room in one tick receives each notification exactly once, in the replay or from the room.
 *
 * The first notification is sent at once; those that follow closely share a frame. When sending takes long, because
 * the room is large, frames become fewer and larger. After a frame with one notification the next wait is short,
 * because waiting gained nothing (docs/decisions/0017-short-windows-while-nothing-gathers.md).
 */
@Injectable()
export class FeedTail implements OnApplicationBootstrap, OnApplicationShutdown {
  private ring: Notification[] = [];
  /** All notifications with a higher id are in the ring. */
  private floor = 0;
  private opensAt = 0;
  private stopping = false;
  private outdated = false;
  private readonly loop = new WakeLoop(FeedTail.name, () => this.catchUp());

  constructor(
    private readonly notifications: NotificationsRepository,
    private readonly doorbell: Doorbell,
    private readonly broadcast: FeedBroadcast,
    private readonly node: NodeRole,
    private readonly lineage: FeedLineage,
  ) {}

  /** Id of the newest notification that was sent; 0 while there is none. */
  get head(): number {
    return this.lineage.head;
  }

  /** Generation of the feed that ids belong to; changes after the database lost notifications. */
  get generation(): string {
    return this.lineage.generation;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.node.isServer) return;
    const rows = await this.readRing();
    await this.lineage.begin(rows, (id) => this.notifications.find(id));
    this.doorbell.onRing(notificationsTopic, () => void this.wake());
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    // The sockets are closed, so the stop does not wait until remaining notifications have been read.
    this.stopping = true;
    await this.loop.stop();
    this.lineage.flush();
  }

  /** Sends new notifications. Resolves when those committed before this call have been sent. */
  async wake(): Promise<void> {
    await this.loop.wake();
  }

  /**
   * Returns the notifications that a client has missed, or `reset` when they cannot be replayed.
   * @param after the last id of the client; null for no replay
   * @param generation the generation that the id belongs to; the current one when undefined
   */
  replay(after: number | null, generation = this.generation): Replay {
    if (after === null) return { missed: [], reset: false };
    const unknown = generation !== this.generation || after > this.head || after < this.floor;
    if (unknown) return { missed: [], reset: true };
    const missed = this.ring.slice(this.indexAfter(after));
    return missed.length > replayLimit ? { missed: [], reset: true } : { missed, reset: false };
  }

  /** Drops notifications removed from the table, up to `upTo`: a client that missed any must load the feed. */
  drop(upTo: number): void {
    this.ring = this.ring.filter(({ id }) => id > upTo);
    this.floor = Math.max(this.floor, upTo);
  }

  /** Reloads the notifications in the ring after rows were rewritten. Resolves when that is done. */
  async readAgain(): Promise<void> {
    this.outdated = true;
    await this.wake();
  }

  /** Counts notifications after `readUpTo`, up to 100: the ring holds more than that, or all there are. */
  countUnread(readUpTo: number): number {
    return Math.min(this.ring.length - this.indexAfter(readUpTo), unreadLimit);
  }

  private indexAfter(id: number): number {
    const index = this.ring.findIndex((notification) => notification.id > id);
    return index === -1 ? this.ring.length : index;
  }

  private async catchUp(): Promise<undefined> {
    if (this.outdated) await this.renew();
    let doubted = false;
    while (!this.stopping) {
      const closed = this.opensAt - performance.now();
      if (closed > 0) await new Promise((resolve) => setTimeout(resolve, closed));
      const rows = await this.notifications.from(this.head, ringSize + 1);
      const own = rows[0]?.id === this.head ? rows.shift() : undefined;
      const batch = rows.slice(0, ringSize);
      const last = batch.at(-1);
      if (this.lineage.stands(own, last?.id ?? own?.id ?? 0)) {
        if (last === undefined) return undefined;
        this.moveTo(last, batch.map(notificationOf));
        doubted = false;
      } else if (doubted) {
        await this.startOver();
        doubted = false;
      } else {
        this.lineage.renewConnections();
        doubted = true;
      }
    }
    return undefined;
  }

  /** Starts a new generation after the database lost sent notifications, and makes clients reload the feed. */
  private async startOver(): Promise<void> {
    const rows = await this.readRing();
    await this.lineage.restart(rows.at(-1));
    this.broadcast.reconnectAll();
  }

  private async readRing(): Promise<NotificationEntity[]> {
    const rows = (await this.notifications.newest(ringSize)).reverse();
    this.ring = rows.map(notificationOf);
    this.floor = (this.ring[0]?.id ?? 1) - 1;
    return rows;
  }

  /** Reloads the ring. Runs inside the loop, so that no batch is read meanwhile: later batches are not older. */
  private async renew(): Promise<void> {
    this.outdated = false;
    const rows = await this.notifications.from(this.floor + 1, ringSize);
    const renewed = new Map(rows.map((row) => [row.id, notificationOf(row)]));
    this.ring = this.ring.map((notification) => renewed.get(notification.id) ?? notification);
  }

  private moveTo(last: NotificationEntity, batch: readonly Notification[]): void {
    const start = performance.now();
    this.ring.push(...batch);
    const surplus = this.ring.splice(0, Math.max(0, this.ring.length - ringSize));
    this.floor = surplus.at(-1)?.id ?? this.floor;
    this.lineage.moveTo(last);
    this.broadcast.send(batch);
    this.lineage.keep();
    const end = performance.now();
    const { ms, times } = batch.length === 1 ? afterOne : afterSeveral;
    this.opensAt = end + Math.max(ms, times * (end - start));
  }
}
