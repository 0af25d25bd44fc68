import { setTimeout as pause } from 'node:timers/promises';
import { account } from './support/accounts.js';
import { ChaosApp } from './support/chaos-app.js';
import { examine } from './support/examine.js';
import { FeedReader } from './support/feed-reader.js';
import { readFeed } from './support/feed-pages.js';
import { Load } from './support/load.js';
import { prove, type Tally } from './support/prove.js';
import { type Random, random } from './support/random.js';

const readerCount = 120;
const people = 20;

/** How long readers may take to the end, in milliseconds; a wrong way may keep some from it for ever. */
const patienceMs = { right: 30_000, wrong: 3_000 };

/** Comes in and is cut off, again and again, until the storm is over; then it stays. */
async function comeAndGo(reader: FeedReader, isOver: () => boolean, { between }: Random): Promise<void> {
  const staying = reader.stay();
  while (!isOver()) {
    await reader.inside();
    await pause(between(0, 400));
    if (!isOver()) reader.cut();
  }
  await staying;
}

async function run(wrong?: string): Promise<Tally> {
  const registrations = wrong === undefined ? 700 : 200;
  const chance = random();
  const app = await ChaosApp.start({ wrong });
  const cookie = await account(app.url, 'reader@example.com');
  const watcher = new FeedReader(app.url, cookie);
  await watcher.enter();
  const first = new Load(app, people, 150);
  await first.finished;
  await watcher.reached(151);
  // Some of them have a part of what is there, some nothing, some all of it.
  const readers = Array.from({ length: readerCount }, () => {
    const after = chance.between(0, 151);
    return { after, reader: new FeedReader(app.url, cookie, { after }) };
  });
  let over = false;
  const coming = readers.map(({ reader }) => comeAndGo(reader, () => over, chance));
  try {
    const second = new Load(app, people, registrations, 'late');
    await second.finished;
    over = true;
    // One more when all are inside for good: it brings everybody to the end, also those with a gap before it.
    await Promise.all(readers.map(({ reader }) => reader.inside()));
    await account(app.url, 'last@example.com');
    const inTime = await Promise.all(
      readers.map(({ reader }) =>
        reader.saw('last@example.com', wrong === undefined ? patienceMs.right : patienceMs.wrong),
      ),
    );
    const tally = examine({
      acknowledged: ['reader@example.com', ...first.acknowledged, ...second.acknowledged, 'last@example.com'],
      feed: (await readFeed(app.url, cookie)).items,
      readers: [...readers, { reader: watcher, after: 0 }],
    });
    return inTime.includes(false)
      ? { ...tally, faults: [...tally.faults, 'a reader never got to the end'] }
      : tally;
  } finally {
    for (const reader of [watcher, ...readers.map(({ reader }) => reader)]) reader.stop();
    await Promise.all(coming);
    await app.remove();
  }
}

describe('Connecting during a storm of registrations', () => {
  prove('leaves no gap and no duplicate between the missed notifications and those sent to the room', {
    run,
    controls: { 'read-then-join': /missed/ },
    timeoutMs: 180_000,
  });
});
