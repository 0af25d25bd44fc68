import { setTimeout as pause } from 'node:timers/promises';
import { account, register } from '../support/accounts.js';
import { ChaosApp } from '../support/chaos-app.js';
import { percentile, spread } from '../support/percentiles.js';
import { prove, type Tally } from '../support/prove.js';
import { notificationsIn, WireClient } from '../support/wire-client.js';

const clientCount = 1_000;
const perSecond = 50;

/** Generous: the figure is what counts, and a lost wake-up, which costs about a second, must still show. */
const boundMs = { quiet: 250, busy: 500 };

/** When each address was seen, by all clients, and when its registration was answered. */
class Stopwatch {
  private readonly answered = new Map<string, number>();
  private readonly seen = new Map<string, number[]>();
  private waiting: { email: string; resolve: () => void } | undefined;

  note(email: string): void {
    const moments = this.seen.get(email) ?? [];
    this.seen.set(email, moments);
    if (moments.push(performance.now()) === clientCount && this.waiting?.email === email)
      this.waiting.resolve();
  }

  async register(url: string, email: string): Promise<void> {
    if ((await register(url, email)) === undefined) throw new Error(`${email} was refused.`);
    this.answered.set(email, performance.now());
  }

  /** Resolves when every client has seen it. */
  everywhere(email: string): Promise<void> {
    if (this.seen.get(email)?.length === clientCount) return Promise.resolve();
    return new Promise((resolve) => (this.waiting = { email, resolve }));
  }

  /** One for each registration and client: negative when the news came before the answer. */
  latencies(): number[] {
    return [...this.answered].flatMap(([email, moment]) =>
      (this.seen.get(email) ?? []).map((seen) => seen - moment),
    );
  }
}

/** Longer than the window in which notifications that follow closely share a frame. */
const apartMs = 100;

/** One at a time, so that each finds clients and server idle. */
async function quiet(app: ChaosApp, watch: Stopwatch, registrations: number): Promise<void> {
  for (let index = 0; index < registrations; index += 1) {
    const email = `quiet${index}@example.com`;
    await watch.register(app.url, email);
    await watch.everywhere(email);
    await pause(apartMs);
  }
}

/** Registrations begin at their time, whether those before are answered or not. */
async function busy(app: ChaosApp, watch: Stopwatch, seconds: number): Promise<void> {
  const start = performance.now();
  const answers: Promise<void>[] = [];
  const emails = Array.from({ length: seconds * perSecond }, (_, index) => `busy${index}@example.com`);
  for (const [index, email] of emails.entries()) {
    await pause(Math.max(0, start + (index * 1_000) / perSecond - performance.now()));
    answers.push(watch.register(app.url, email));
  }
  await Promise.all(answers);
  for (const email of emails) await watch.everywhere(email);
}

type Work = (app: ChaosApp, watch: Stopwatch) => Promise<void>;

async function measure(wrong: string | undefined, work: Work, bound: number): Promise<Tally> {
  const app = await ChaosApp.start({ wrong });
  try {
    const cookie = await account(app.url, 'ada@example.com');
    const watch = new Stopwatch();
    const clients = await Promise.all(
      Array.from({ length: clientCount }, async () => {
        const client = await WireClient.connect(app.url, cookie, (event, payload) => {
          for (const { data } of notificationsIn(event, payload)) watch.note(String(data['email']));
        });
        await client.enter(null);
        return client;
      }),
    );
    // The first requests of a process compile its code, which is not what is measured here.
    await Promise.all(Array.from({ length: 50 }, (_, index) => account(app.url, `warm${index}@example.com`)));
    await watch.everywhere('warm49@example.com');
    await work(app, watch);
    for (const client of clients) client.cut();
    const latencies = watch.latencies();
    const [median, p99] = [percentile(latencies, 50), percentile(latencies, 99)];
    return {
      counts: {
        clients: clientCount,
        'notifications received': latencies.length,
        'from the answer to the notification': spread(latencies),
      },
      faults: median < bound && p99 < bound * 4 ? [] : [`p50 ${median} ms, p99 ${p99} ms`],
    };
  } finally {
    await app.remove();
  }
}

describe('The delay from the answer of a registration to its notification', () => {
  prove('stays short with 1,000 idle clients', {
    run: (wrong) =>
      measure(wrong, (app, watch) => quiet(app, watch, wrong === undefined ? 40 : 3), boundMs.quiet),
    controls: { 'no-doorbell': /p50/ },
    timeoutMs: 120_000,
  });

  prove('stays short with 1,000 clients and 50 registrations a second', {
    run: (wrong) => measure(wrong, (app, watch) => busy(app, watch, 10), boundMs.busy),
    controls: {},
    timeoutMs: 120_000,
  });
});
