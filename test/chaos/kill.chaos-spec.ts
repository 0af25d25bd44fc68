import { setTimeout as pause } from 'node:timers/promises';
import { account } from './support/accounts.js';
import { ChaosApp } from './support/chaos-app.js';
import { examine } from './support/examine.js';
import { FeedReader } from './support/feed-reader.js';
import { readFeed } from './support/feed-pages.js';
import { Load } from './support/load.js';
import { prove, type Tally } from './support/prove.js';
import { type Random, random } from './support/random.js';

const users = 5;
const readersPerUser = 10;
const people = 4;

/**
 * One in two is killed while its clients are still coming back, the others with all of them inside; one in five is
 * killed a second time, while it starts.
 */
async function killAndRestart(
  app: ChaosApp,
  load: Load,
  readers: readonly FeedReader[],
  { between }: Random,
): Promise<void> {
  if (between(1, 2) === 1) await Promise.all(readers.map((reader) => reader.inside()));
  await load.acknowledges(between(1, 30));
  await pause(between(0, 20));
  await app.kill();
  if (between(1, 5) === 1) {
    app.begin();
    await pause(between(50, 1_200));
    await app.kill();
  }
  await app.restart();
}

async function run(wrong?: string): Promise<Tally> {
  const kills = wrong === undefined ? 20 : 4;
  const chance = random();
  const app = await ChaosApp.start({ wrong });
  const emails = Array.from({ length: users }, (_, index) => `reader${index}@example.com`);
  const cookies = await Promise.all(emails.map((email) => account(app.url, email)));
  const readers = cookies.flatMap((cookie) =>
    Array.from({ length: readersPerUser }, () => new FeedReader(app.url, cookie)),
  );
  const staying = readers.map((reader) => reader.stay());
  const load = new Load(app, people);
  try {
    for (let kill = 0; kill < kills; kill += 1) await killAndRestart(app, load, readers, chance);
    await load.stop();
    const head = await settledHead(app, cookies[0] ?? '', load.acknowledged);
    const inTime = await Promise.all(readers.map((reader) => reader.reached(head)));
    const { items } = await readFeed(app.url, cookies[0] ?? '');
    const tally = examine({
      acknowledged: [...emails, ...load.acknowledged],
      cutOff: load.cutOff,
      feed: items,
      readers: readers.map((reader) => ({ reader, after: 0 })),
    });
    return {
      counts: { 'killed under load': kills, ...tally.counts },
      faults: [...tally.faults, ...(inTime.includes(false) ? ['a reader never got to the end'] : [])],
    };
  } finally {
    for (const reader of readers) reader.stop();
    await Promise.all(staying);
    await app.remove();
  }
}

/** The last registration, made when everything else is over: when it is in the feed, so is all that was before it. */
async function settledHead(app: ChaosApp, cookie: string, acknowledged: string[]): Promise<number> {
  const email = 'last@example.com';
  const watcher = new FeedReader(app.url, cookie);
  await watcher.enter();
  await account(app.url, email);
  acknowledged.push(email);
  await watcher.saw(email);
  watcher.stop();
  return watcher.last;
}

describe('A kill -9 at random moments', () => {
  prove('loses no acknowledged registration, and no client misses or doubles one', {
    run,
    controls: {
      'listener-outside-its-transaction': /is in the feed twice/,
      'position-before-the-work': /was acknowledged and is lost/,
    },
    timeoutMs: 240_000,
  });
});
