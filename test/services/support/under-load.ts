import { account } from '../../chaos/support/accounts.js';
import type { ChaosApp } from '../../chaos/support/chaos-app.js';
import { examine } from '../../chaos/support/examine.js';
import { FeedReader } from '../../chaos/support/feed-reader.js';
import { readFeed } from '../../chaos/support/feed-pages.js';
import { Load, type Place } from '../../chaos/support/load.js';
import type { Tally } from '../../chaos/support/prove.js';

/** Several nodes: where the next request goes, and which of them have ended by themselves. */
interface Nodes extends Place {
  ended: () => ChaosApp[];
}

export interface Scene {
  /** How many clients read; each connects to the next node in turn, as through a load balancer. */
  readers?: number;
  /** How many people register at the same time. */
  people?: number;
  /** What happens meanwhile. @returns what it counted, and what it found wrong */
  happens: (load: Load, readers: readonly FeedReader[]) => Promise<Partial<Tally>>;
}

/**
 * People register and clients read while something happens. Then what was acknowledged is held against the feed, and
 * the feed against what each client saw: nothing may be lost or doubled, and no node may have ended by itself.
 */
export async function underLoad(
  cluster: Nodes,
  { readers: count = 30, people = 3, happens }: Scene,
): Promise<Tally> {
  // One after the other: the feed of a cluster that was used before begins above 0.
  const name = `scene${(scenes += 1)}`;
  const cookie = await account(cluster.url, `${name}.reader@example.com`);
  const start = await lastOf(cluster, cookie, `${name}.first@example.com`);
  const readers = Array.from(
    { length: count },
    () => new FeedReader(() => cluster.url, cookie, { after: start }),
  );
  const staying = readers.map((reader) => reader.stay());
  await Promise.all(readers.map((reader) => reader.inside()));
  const load = new Load(cluster, people, Infinity, `${name}.person`);
  try {
    await load.acknowledges(10);
    const { counts = {}, faults = [] } = await happens(load, readers);
    await load.acknowledges(10);
    await load.stop();
    const last = `${name}.last@example.com`;
    const head = await lastOf(cluster, cookie, last);
    const inTime = await Promise.all(readers.map((reader) => reader.reached(head)));
    const { items } = await readFeed(cluster.url, cookie, { after: start });
    const tally = examine({
      acknowledged: [...load.acknowledged, last],
      cutOff: load.cutOff,
      feed: items,
      readers: readers.map((reader) => ({ reader, after: start })),
    });
    return {
      counts: { ...counts, ...tally.counts },
      faults: [
        ...faults,
        ...tally.faults,
        ...(inTime.includes(false) ? ['a reader never got to the end'] : []),
        ...cluster.ended().map(({ built }) => `a node ended by itself:\n${built.output.slice(-2_000)}`),
      ],
    };
  } finally {
    await load.stop();
    for (const reader of readers) reader.stop();
    await Promise.all(staying);
  }
}

let scenes = 0;

/** Registers somebody. @returns the id of the notification of it: what was acknowledged before has a lower one */
async function lastOf(cluster: Nodes, cookie: string, email: string): Promise<number> {
  const watcher = new FeedReader(() => cluster.url, cookie);
  const staying = watcher.stay();
  try {
    await watcher.inside();
    await account(cluster.url, email);
    await watcher.saw(email);
    return watcher.last;
  } finally {
    watcher.stop();
    await staying;
  }
}
