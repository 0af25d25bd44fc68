import { readFileSync } from 'node:fs';
import { account } from '../support/accounts.js';
import { ChaosApp } from '../support/chaos-app.js';
import { FeedReader } from '../support/feed-reader.js';
import { Load } from '../support/load.js';
import { percentile, spread } from '../support/percentiles.js';
import { Probe } from '../support/probe.js';
import { prove, type Tally } from '../support/prove.js';
import { statements } from '../support/statements.js';

const history = 300;

/** Generous: what is to be seen is that the process answers all the time, not how fast this machine is. */
const healthyMs = 5_000;

interface Herd {
  clients: number;
  /** How many notifications each one lacks. */
  behind: number;
}

/** So many clients connect in the same moment; then one more registration must reach them all. */
async function stampede(wrong: string | undefined, { clients, behind }: Herd): Promise<Tally> {
  const app = await ChaosApp.start({ conditions: ['count-statements'], wrong });
  const cookies = await Promise.all(
    ['ada', 'grace', 'barbara', 'edsger', 'alan'].map((name) => account(app.url, `${name}@example.com`)),
  );
  const cookieOf = (index: number) => cookies[index % cookies.length] ?? '';
  const watcher = new FeedReader(app.url, cookieOf(0));
  await watcher.enter();
  await new Load(app, 20, history).finished;
  const head = history + cookies.length;
  await watcher.reached(head);
  const probe = new Probe(app.url);
  await probe.ready();
  const before = await statements(app.built);
  const start = performance.now();
  const herd = Array.from(
    { length: clients },
    (_, index) => new FeedReader(app.url, cookieOf(index), { after: head - behind, pages: 1 }),
  );
  // Like browsers, they try again when a connection fails.
  const staying = herd.map((reader) => reader.stay());
  try {
    const entered = await Promise.all(herd.map((reader) => reader.reached(head)));
    const tookMs = performance.now() - start;
    const after = await statements(app.built);
    await account(app.url, 'last@example.com');
    await Promise.all(herd.map((reader) => reader.reached(head + 1)));
    const health = await probe.stop();
    const reads = (after['notifications'] ?? 0) - (before['notifications'] ?? 0);
    const resets = herd.filter((reader) => reader.resets > 0).length;
    const incomplete = herd.filter((reader) => !isComplete(reader, head + 1, behind)).length;
    const outside = entered.filter((inTime) => !inTime).length;
    const slow = percentile(health, 99);
    return {
      counts: {
        clients,
        'notifications that each lacked': behind,
        'open files allowed':
          /Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? '?',
        'all inside and up to date after': `${Math.round(tookMs)} ms`,
        'told to reset, then loaded by HTTP': resets,
        'notifications seen': herd.reduce((sum, { shown }) => sum + shown.size, 0),
        'doubles that arrived and were dropped': herd.reduce((sum, { doubles }) => sum + doubles, 0),
        gaps: incomplete,
        'statements on the table of notifications': reads,
        'statements in all': total(after) - total(before),
        '/health/live meanwhile': `${spread(health)} of ${health.length}`,
      },
      faults: [
        ...(outside > 0 ? [`${outside} clients were not up to date in time`] : []),
        ...(incomplete > 0 ? [`${incomplete} clients are not complete`] : []),
        ...(resets === 0 && reads > clients / 10
          ? [`${reads} statements on the table: not from memory`]
          : []),
        ...(slow < healthyMs ? [] : [`/health/live took ${slow} ms at p99`]),
      ],
    };
  } finally {
    for (const reader of herd) reader.stop();
    watcher.stop();
    await Promise.all(staying);
    await app.remove();
  }
}

/** Whoever was told to reset has the newest page, and goes on from there; whoever was not has all it lacked. */
function isComplete(reader: FeedReader, head: number, behind: number): boolean {
  const length = reader.resets > 0 ? 101 : behind + 1;
  return Array.from({ length }, (_, index) => head - index).every((id) => reader.shown.has(id));
}

const total = (counts: Record<string, number>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

describe('A herd', () => {
  prove('of 5,000 clients, each 100 notifications behind, is served from memory', {
    run: (wrong) => stampede(wrong, { clients: wrong === undefined ? 5_000 : 500, behind: 100 }),
    controls: { 'replay-from-the-table': /not from memory/ },
    timeoutMs: 180_000,
  });

  prove('of 5,000 clients that missed more than the server has in memory loads the feed by HTTP', {
    run: (wrong) => stampede(wrong, { clients: wrong === undefined ? 5_000 : 500, behind: 290 }),
    controls: { 'no-reset': /are not complete/ },
    timeoutMs: 180_000,
  });
});
