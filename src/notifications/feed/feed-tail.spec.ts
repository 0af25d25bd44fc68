import { jest } from '@jest/globals';
import { Doorbell } from '../../platform/doorbell/doorbell.js';
import type { DatabaseConnections } from '../../platform/database/database-connections.js';
import type { NodeRole } from '../../platform/runtime/node-role.js';
import type { Rewinds } from '../../platform/events/rewinds.js';
import type { NotificationEntity } from '../persistence/notification.entity.js';
import type { NotificationsRepository } from '../persistence/notifications.repository.js';
import { notificationsTopic } from './feed.service.js';
import type { FeedBroadcast } from './feed-broadcast.js';
import type { FeedBookmark } from './feed-bookmark.js';
import type { FeedGeneration } from './feed-generation.js';
import { FeedLineage } from './feed-lineage.js';
import { FeedTail } from './feed-tail.js';
import type { Notification } from './notification.js';

/** The table, in memory. */
class FakeTable {
  readonly rows: NotificationEntity[] = [];
  /** So many of the last rows are not shown by the connections that are open. */
  lag = 0;

  add(count: number): void {
    for (let added = 0; added < count; added += 1) {
      const id = this.rows.length + 1;
      this.rows.push({ id, type: 'test', data: '{}', aboutUserId: null, createdAt: new Date(Date.now()) });
    }
  }

  newest(limit: number): Promise<NotificationEntity[]> {
    return Promise.resolve(this.rows.slice(-limit).reverse());
  }

  from(id: number, limit: number): Promise<NotificationEntity[]> {
    const shown = this.rows.slice(0, this.rows.length - this.lag);
    return Promise.resolve(shown.filter((row) => row.id >= id).slice(0, limit));
  }

  find(id: number): Promise<NotificationEntity | null> {
    return Promise.resolve(this.rows.find((row) => row.id === id) ?? null);
  }

  /** Comes back without its last rows. */
  lose(count: number): void {
    this.rows.splice(-count);
  }
}

describe('FeedTail', () => {
  let table: FakeTable;
  let doorbell: Doorbell;
  let tail: FeedTail;
  let send: (batch: readonly Notification[]) => void;
  let frames: { at: number; ids: number[] }[];
  let reconnections: number;
  /** What sending one frame takes, in milliseconds. */
  let cost: number;
  let spent: number;

  const add = (count: number) => {
    table.add(count);
    doorbell.ring(notificationsTopic);
  };
  const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
  const sentIds = () => frames.flatMap(({ ids }) => ids);
  const upTo = (head: number) => Array.from({ length: head }, (_, index) => index + 1);

  beforeEach(async () => {
    jest.useFakeTimers();
    [table, doorbell, frames, cost, spent] = [new FakeTable(), new Doorbell(), [], 0, 0];
    const now = performance.now.bind(performance);
    const start = now();
    jest.spyOn(performance, 'now').mockImplementation(() => now() - start + spent);
    send = (batch) => {
      frames.push({ at: performance.now(), ids: batch.map(({ id }) => id) });
      spent += cost;
    };
    const broadcast = {
      send: (batch: readonly Notification[]) => {
        send(batch);
      },
      reconnectAll: () => {
        reconnections += 1;
      },
    } as FeedBroadcast;
    reconnections = 0;
    const node = { isServer: true } as NodeRole;
    const generation = { current: 'first', renew: () => Promise.resolve() } as FeedGeneration;
    const bookmark = {
      read: () => null,
      keep: () => undefined,
      flush: () => undefined,
    } as unknown as FeedBookmark;
    const rewinds = { note: () => undefined } as unknown as Rewinds;
    const lineage = new FeedLineage(generation, bookmark, rewinds, {
      renew: () => {
        table.lag = 0;
      },
    } as DatabaseConnections);
    tail = new FeedTail(table as unknown as NotificationsRepository, doorbell, broadcast, node, lineage);
    await tail.onApplicationBootstrap();
    await pass(0);
  });
  afterEach(async () => {
    const stopped = tail.onApplicationShutdown();
    await pass(1_000);
    await stopped;
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('sends the first notification at once, the next frame after 20 ms, and the frame after a batch 50 ms later', async () => {
    add(1);
    await pass(0);
    expect(frames).toEqual([{ at: 0, ids: [1] }]);
    for (let step = 0; step < 12; step += 1) {
      add(5);
      await pass(5);
    }
    expect(frames.slice(1)).toEqual([{ at: 20, ids: upTo(21).slice(1) }]);
    await pass(10);
    expect(frames[2]).toEqual({ at: 70, ids: upTo(61).slice(21) });
  });

  it('sends at once again after a pause', async () => {
    add(1);
    await pass(30);
    add(1);
    await pass(0);
    add(2);
    await pass(80);
    add(1);
    await pass(0);
    expect(frames.map(({ at }) => at)).toEqual([0, 30, 50, 110]);
  });

  it('waits three times as long as sending took, when that exceeds the minimum', async () => {
    cost = 40;
    add(2);
    await pass(0);
    add(3);
    await pass(119);
    expect(frames).toHaveLength(1);
    await pass(1);
    // 40 ms for the first frame, and the window of 120 ms after it.
    expect(frames[1]).toEqual({ at: 160, ids: [3, 4, 5] });
    cost = 0;
    add(2);
    await pass(120);
    // The room got small again, and so did the window.
    add(1);
    await pass(50);
    expect(frames.map(({ at }) => at).slice(2)).toEqual([320, 370]);
  });

  it('waits a quarter of the sending time when no notifications were combined, however large the room', async () => {
    cost = 200;
    for (let sent = 1; sent <= 5; sent += 1) {
      add(1);
      await pass(50);
    }
    expect(frames.map(({ at, ids }) => [at, ids.length])).toEqual(
      [0, 250, 500, 750, 1_000].map((at) => [at, 1]),
    );
    // They come faster than it sends: one comes with another, and from then on frames are fewer and larger.
    for (let step = 0; step < 32; step += 1) {
      add(1);
      await pass(25);
    }
    expect(frames.slice(5).map(({ ids }) => ids.length)).toEqual([1, 1, 2, 24]);
  });

  it('sends a burst completely and in order, at most 256 in a frame, whatever arrives meanwhile', async () => {
    cost = 5;
    add(1_000);
    for (let step = 0; step < 40; step += 1) {
      await pass(7);
      add(step % 4);
    }
    await pass(2_000);
    expect(sentIds()).toEqual(upTo(table.rows.length));
    expect(table.rows).toHaveLength(1_060);
    const sizes = frames.map(({ ids }) => ids.length);
    expect(sizes.slice(0, 4)).toEqual([256, 256, 256, 256]);
    expect(Math.max(...sizes)).toBe(256);
    frames.slice(1).forEach(({ at }, index) => {
      // The cost of the frame before, and its window.
      expect(at - (frames[index]?.at ?? 0)).toBeGreaterThanOrEqual(cost + 50);
    });
  });

  it('starts over when the table lost rows and gave their ids to others, and has all clients connect again', async () => {
    add(5);
    await pass(0);
    await pass(100);
    table.lose(3);
    await pass(0);
    add(4);
    await pass(100);
    expect(reconnections).toBe(1);
    expect([tail.head, tail.replay(2).missed.map(({ id }) => id)]).toEqual([6, [3, 4, 5, 6]]);
    add(1);
    await pass(100);
    expect(frames.at(-1)?.ids).toEqual([7]);
    expect(reconnections).toBe(1);
  });

  it('starts over when the table fell back, without anything new', async () => {
    add(5);
    await pass(100);
    table.lose(1);
    await pass(1_200);
    expect([reconnections, tail.head]).toEqual([1, 4]);
    table.lose(4);
    await pass(1_200);
    expect([reconnections, tail.head]).toEqual([2, 0]);
  });

  it('does not start over when an open connection shows an older state, as of a server that was replaced', async () => {
    add(5);
    await pass(100);
    table.lag = 2;
    add(1);
    await pass(100);
    expect(reconnections).toBe(0);
    expect(sentIds()).toEqual(upTo(6));
  });

  it('does not send the remaining notifications when it stops', async () => {
    add(5_000);
    await pass(0);
    const stopped = tail.onApplicationShutdown();
    await pass(50);
    await stopped;
    expect(frames.length).toBeLessThanOrEqual(2);
  });

  it('has a notification in memory by the moment it sends it', async () => {
    const seen: [number, number[]][] = [];
    send = (batch) => {
      const [first] = batch;
      seen.push([tail.head, tail.replay((first?.id ?? 0) - 1).missed.map(({ id }) => id)]);
    };
    add(3);
    await pass(0);
    add(4);
    await pass(50);
    expect(seen).toEqual([
      [3, [1, 2, 3]],
      [7, [4, 5, 6, 7]],
    ]);
  });
});
