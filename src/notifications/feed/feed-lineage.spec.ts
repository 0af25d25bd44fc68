import type { DatabaseConnections } from '../../platform/database/database-connections.js';
import type { Rewinds } from '../../platform/events/rewinds.js';
import type { NotificationEntity } from '../persistence/notification.entity.js';
import type { FeedBookmark, FeedPosition } from './feed-bookmark.js';
import type { FeedGeneration } from './feed-generation.js';
import { FeedLineage } from './feed-lineage.js';

/** The notification with this id, as it came at a moment of its own in this run of the feed. */
const row = (id: number, run = 0): NotificationEntity => ({
  id,
  type: 'test',
  data: '{}',
  aboutUserId: null,
  createdAt: new Date(1_000 * id + run),
});

describe('At the start of a node, the generation of the feed', () => {
  let position: FeedPosition | null;
  let current: string;
  let noted: unknown[][];

  const start = async (rows: NotificationEntity[]) => {
    const generation = {
      get current() {
        return current;
      },
      renew: () => {
        current = 'renewed';
        return Promise.resolve();
      },
    } as unknown as FeedGeneration;
    const bookmark = {
      read: () => position,
      keep: (next: FeedPosition) => {
        position = next;
      },
    } as unknown as FeedBookmark;
    const rewinds = { note: (...what: unknown[]) => noted.push(what) } as unknown as Rewinds;
    const lineage = new FeedLineage(generation, bookmark, rewinds, {} as DatabaseConnections);
    await lineage.begin(rows.slice(-3), (id) => Promise.resolve(rows.find((each) => each.id === id) ?? null));
    return lineage;
  };

  beforeEach(() => {
    [position, current, noted] = [null, 'first', []];
  });

  it('stays as it is when the node has nothing to compare with', async () => {
    expect((await start([])).generation).toBe('first');
    expect(position).toBeNull();
    expect((await start([row(1), row(2)])).generation).toBe('first');
    expect(position).toMatchObject({ generation: 'first', id: 2 });
  });

  it('stays as it is when the table has what was sent, and more', async () => {
    await start([row(1), row(2)]);
    expect((await start([1, 2, 3, 4, 5, 6].map((id) => row(id)))).generation).toBe('first');
    expect(noted).toEqual([]);
  });

  it('stays as it is when what was sent has expired', async () => {
    await start([row(1), row(2)]);
    expect((await start([row(7)])).generation).toBe('first');
  });

  it('is renewed when the table ends before what was sent', async () => {
    await start([row(1), row(2), row(3)]);
    expect((await start([row(1)])).generation).toBe('renewed');
    expect(noted).toEqual([['notifications', 3, 1]]);
    expect(position).toMatchObject({ generation: 'renewed', id: 1 });
  });

  it('is renewed once when a backup was restored and has grown past what was sent', async () => {
    await start([row(1), row(2), row(3)]);
    const restored = [row(1), ...[2, 3, 4, 5, 6].map((id) => row(id, 500))];
    expect((await start(restored)).generation).toBe('renewed');
    expect((await start(restored)).generation).toBe('renewed');
    expect(noted).toEqual([['notifications', 3, 6]]);
  });

  it('is not renewed when another node has renewed it', async () => {
    await start([row(1), row(2), row(3)]);
    current = 'of another node';
    expect((await start([row(1)])).generation).toBe('of another node');
    expect(noted).toEqual([]);
    expect(position).toMatchObject({ generation: 'of another node', id: 1 });
  });
});
