import { setTimeout as pause } from 'node:timers/promises';
import { goodPassword } from '../../support/test-visitor.js';
import { account, call } from '../support/accounts.js';
import { ChaosApp } from '../support/chaos-app.js';
import { examine } from '../support/examine.js';
import { readFeed } from '../support/feed-pages.js';
import { FeedReader } from '../support/feed-reader.js';
import { Load } from '../support/load.js';
import { askedEvery, percentile, spread } from '../support/percentiles.js';
import { Probe } from '../support/probe.js';
import { prove, type Tally } from '../support/prove.js';

interface Scale {
  logins: number;
  /** Passwords that may wait; those beyond them are refused. */
  queue: number;
}

const full: Scale = { logins: 200, queue: 100 };

/** As few as show the wrong way. */
const enough: Record<string, Scale> = {
  'hash-on-the-event-loop': { logins: 120, queue: 30 },
  'no-end-to-the-queue': { logins: 60, queue: 15 },
};

const screens = 20;

/** Somebody registers so long after the one before is on all screens. */
const apartMs = 50;

/**
 * Generous: the figure is what counts, and on a machine that is busy with other work everybody waits for a core.
 * Passwords that are hashed on the event loop must still show, also on a fast machine: they stop it for a good part of the
 * time that all logins take.
 */
const bound = { leastMs: 250, share: 0.15 };

/** People who register one after the other until they are told to stop, and how long each took to be on all screens. */
class Newcomers {
  readonly emails: string[] = [];
  readonly tookMs: number[] = [];
  private stopped = false;
  private readonly done: Promise<void>;

  constructor(
    private readonly url: string,
    private readonly readers: readonly FeedReader[],
  ) {
    this.done = this.arrive();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.done;
  }

  private async arrive(): Promise<void> {
    while (!this.stopped) {
      const email = `newcomer${this.emails.length}@example.com`;
      const start = performance.now();
      await account(this.url, email);
      this.emails.push(email);
      await Promise.all(this.readers.map((reader) => reader.saw(email)));
      this.tookMs.push(performance.now() - start);
      await pause(apartMs);
    }
  }
}

async function storm(wrong: string | undefined): Promise<Tally> {
  const { logins, queue } = enough[wrong ?? ''] ?? full;
  const app = await ChaosApp.start({
    conditions: ['ready-made-hashes'],
    wrong,
    // The parameters that are the default: what the event loop must not wait for has to be worth waiting for.
    environment: { ARGON2_MEMORY_KIB: '19456', ARGON2_TIME: '2', HASH_QUEUE_LIMIT: String(queue) },
  });
  const cookie = await account(app.url, 'ada@example.com');
  const people = new Load(app, 20, logins);
  await people.finished;
  const head = 1 + logins;
  const readers = Array.from({ length: screens }, () => new FeedReader(app.url, cookie, { after: head }));
  const staying = readers.map((reader) => reader.stay());
  try {
    await Promise.all(readers.map((reader) => reader.inside()));
    const probe = new Probe(app.url);
    await probe.ready();
    const newcomers = new Newcomers(app.url, readers);
    const start = performance.now();
    const answers = await Promise.all(
      people.acknowledged.map((email) =>
        call(app.url, '/auth/login', { method: 'POST', body: { email, password: goodPassword } }),
      ),
    );
    const tookMs = performance.now() - start;
    const health = askedEvery(10, await probe.stop());
    const seenMeanwhile = newcomers.tookMs.length;
    await newcomers.stop();

    const entered = answers.filter(({ status }) => status === 200).length;
    const refused = answers.filter(
      ({ status, retryAfter }) => status === 503 && Number(retryAfter) > 0,
    ).length;
    const p99 = percentile(health, 99);
    const boundMs = Math.max(bound.leastMs, bound.share * tookMs);
    const { items: feed } = await readFeed(app.url, cookie, { after: head });
    const { faults } = examine({
      acknowledged: newcomers.emails,
      feed,
      readers: readers.map((reader) => ({ reader, after: head })),
    });
    return {
      counts: {
        'logins at once': answers.length,
        'answered with 200': entered,
        'answered with 503 and Retry-After': refused,
        'all answered after': `${Math.round(tookMs)} ms`,
        '/health/live meanwhile': `${spread(health)} of ${health.length}`,
        'notifications meanwhile, each on all screens': seenMeanwhile,
        'from the request of a registration to the last screen': spread(newcomers.tookMs),
      },
      faults: [
        ...faults,
        ...(p99 < boundMs ? [] : [`/health/live took ${p99} ms at p99`]),
        ...(entered + refused === logins ? [] : ['a login was answered with neither 200 nor 503']),
        ...(entered >= queue ? [] : [`only ${entered} got in, though ${queue} may wait`]),
        ...(refused > 0 ? [] : ['nobody was refused: the queue has no end']),
        ...(seenMeanwhile >= 5 ? [] : [`only ${seenMeanwhile} notifications arrived meanwhile`]),
      ],
    };
  } finally {
    for (const reader of readers) reader.stop();
    await Promise.all(staying);
    await app.remove();
  }
}

describe('A storm of logins', () => {
  prove('delays neither /health/live nor notifications, and is refused beyond the queue', {
    run: storm,
    controls: {
      'hash-on-the-event-loop': /health\/live took/,
      'no-end-to-the-queue': /nobody was refused/,
    },
    timeoutMs: 120_000,
  });
});
