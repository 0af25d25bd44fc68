import { jest } from '@jest/globals';
import { Doorbell } from '../../shared/events/doorbell.js';
import type { NotificationEntity } from '../persistence/notification.entity.js';
import type { NotificationsRepository } from '../persistence/notifications.repository.js';
import { notificationsTopic } from './feed.service.js';
import { FeedTail } from './feed-tail.js';

/** The table, in memory. */
class FakeTable {
  readonly rows: NotificationEntity[] = [];

  add(count: number): void {
    for (let added = 0; added < count; added += 1) {
      const id = this.rows.length + 1;
      this.rows.push({ id, type: 'test', data: '{}', aboutUserId: null, createdAt: new Date(0) });
    }
  }

  newest(limit: number): Promise<NotificationEntity[]> {
    return Promise.resolve(this.rows.slice(-limit).reverse());
  }

  after(id: number, limit: number): Promise<NotificationEntity[]> {
    return Promise.resolve(this.rows.slice(id, id + limit));
  }
}

describe('FeedTail', () => {
  let table: FakeTable;
  let doorbell: Doorbell;
  let tail: FeedTail;
  let frames: { at: number; ids: number[] }[];
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
    tail = new FeedTail(table as unknown as NotificationsRepository, doorbell);
    tail.sendWith((batch) => {
      frames.push({ at: performance.now(), ids: batch.map(({ id }) => id) });
      spent += cost;
    });
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

  it('sends the first at once, the next after 20 ms, and after a frame of several in one when 50 ms are over', async () => {
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

  it('waits three times as long as sending took, once that is more', async () => {
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

  it('waits a quarter of what sending took when nothing came together, however large the room', async () => {
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

  it('sends a burst whole and in order, at most 256 in a frame, whatever arrives meanwhile', async () => {
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

  it('does not send what is left when it stops', async () => {
    add(5_000);
    await pass(0);
    const stopped = tail.onApplicationShutdown();
    await pass(50);
    await stopped;
    expect(frames.length).toBeLessThanOrEqual(2);
  });

  it('has in its memory, at the moment of sending, what is being sent', async () => {
    const seen: [number, number[]][] = [];
    tail.sendWith((batch) => {
      const [first] = batch;
      seen.push([tail.head, tail.replay((first?.id ?? 0) - 1).missed.map(({ id }) => id)]);
    });
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
