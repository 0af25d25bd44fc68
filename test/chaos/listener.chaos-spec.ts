import { account } from './support/accounts.js';
import { ChaosApp } from './support/chaos-app.js';
import { examine } from './support/examine.js';
import { FeedReader } from './support/feed-reader.js';
import { readFeed } from './support/feed-pages.js';
import { Load } from './support/load.js';
import { Poison } from './support/poison.js';
import { prove, type Tally } from './support/prove.js';

const readerCount = 10;
const registrations = 60;

/** The listener fails in the middle of its work, holds what comes after, and is tried again 2 s later. */
async function run(wrong?: string): Promise<Tally> {
  const app = await ChaosApp.start({ wrong });
  try {
    const cookie = await account(app.url, 'ada@example.com');
    const readers = Array.from({ length: readerCount }, () => new FeedReader(app.url, cookie));
    await Promise.all(readers.map((reader) => reader.enter()));
    const poison = await Poison.put(app);
    const before = new Load(app, 8, registrations / 2, 'before');
    await before.finished;
    await account(app.url, 'bad@example.com');
    await app.built.prints('An event failed and will be tried again');
    const { head } = await readFeed(app.url, cookie);
    const ahead = readers.filter(({ last }) => last > head).length;
    await poison.remove();
    const after = new Load(app, 8, registrations / 2, 'after');
    await after.finished;
    await account(app.url, 'last@example.com');
    // Not its number: on MySQL what was rolled back leaves a gap.
    await Promise.all(readers.map((reader) => reader.saw('last@example.com')));
    for (const reader of readers) reader.stop();
    const tally = examine({
      acknowledged: [
        'ada@example.com',
        'bad@example.com',
        'last@example.com',
        ...before.acknowledged,
        ...after.acknowledged,
      ],
      feed: (await readFeed(app.url, cookie)).items,
      readers: readers.map((reader) => ({ reader, after: 0 })),
    });
    return ahead > 0
      ? { ...tally, faults: [...tally.faults, `${ahead} readers saw what was rolled back`] }
      : tally;
  } finally {
    await app.remove();
  }
}

describe('A listener that fails after writing', () => {
  prove('announces each account once and in order when it is retried', {
    run,
    controls: {
      'listener-outside-its-transaction': /is in the feed twice/,
      'emit-before-commit': /saw what was rolled back/,
    },
    timeoutMs: 120_000,
  });
});
