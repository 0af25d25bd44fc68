import { account } from './support/accounts.js';
import { ChaosApp } from './support/chaos-app.js';
import { examine } from './support/examine.js';
import { FeedReader } from './support/feed-reader.js';
import { readFeed } from './support/feed-pages.js';
import { Load } from './support/load.js';
import { Poison } from './support/poison.js';
import { prove, type Tally } from './support/prove.js';

const readerCount = 20;
const steps = 6;

/**
 * A retry waits 2 s; what is behind it when the clock has been set back by a day must not wait for a day. The wrong way
 * leaves readers waiting for what never comes.
 */
const patienceMs = { right: 20_000, wrong: 5_000 };

/** The clock is set under load, and once while a listener waits for its second try. */
async function run(wrong?: string): Promise<Tally> {
  const app = await ChaosApp.start({ conditions: ['stepping-clock'], wrong });
  const withinMs = wrong === undefined ? patienceMs.right : patienceMs.wrong;
  let step = 0;
  const setClock = async () => {
    step += 1;
    app.built.process.kill('SIGUSR2');
    await app.built.prints(`clock step ${step}:`);
  };
  try {
    const cookie = await account(app.url, 'ada@example.com');
    const readers = Array.from({ length: readerCount }, () => new FeedReader(app.url, cookie));
    const staying = readers.map((reader) => reader.stay());
    const load = new Load(app, 4);
    for (let index = 1; index < steps; index += 1) {
      await load.acknowledges(40);
      await setClock();
      readers[index]?.cut();
    }
    const poison = await Poison.put(app);
    await account(app.url, 'bad@example.com');
    await app.built.prints('An event failed and will be tried again');
    await setClock();
    await poison.remove();
    await load.stop();
    await account(app.url, 'last@example.com');
    // Not its number: on MySQL what was rolled back leaves a gap.
    const inTime = await Promise.all(readers.map((reader) => reader.saw('last@example.com', withinMs)));
    const tally = examine({
      acknowledged: ['ada@example.com', 'bad@example.com', 'last@example.com', ...load.acknowledged],
      feed: (await readFeed(app.url, cookie)).items,
      readers: readers.map((reader) => ({ reader, after: 0 })),
    });
    for (const reader of readers) reader.stop();
    await Promise.all(staying);
    return {
      counts: { 'steps of the clock': step, ...tally.counts },
      faults: [...tally.faults, ...(inTime.includes(false) ? ['a reader never got to the end'] : [])],
    };
  } finally {
    await app.remove();
  }
}

describe('Delivery under a clock that is set forward and back', () => {
  prove('loses and reorders nothing, and retries still happen', {
    run,
    controls: { 'feed-by-time': /missed/ },
    timeoutMs: 180_000,
  });
});
