import { setTimeout as pause } from 'node:timers/promises';
import { account, call } from '../../chaos/support/accounts.js';
import { percentile, spread } from '../../chaos/support/percentiles.js';
import type { Tally } from '../../chaos/support/prove.js';
import { notificationsIn, type OnEvent, WireClient } from '../../chaos/support/wire-client.js';
import { until } from './cluster.js';

/** No answer may wait for a poll, which takes a second; in milliseconds. */
const soonerThanAPollMs = 700;

/** Where calls go: a node, the next of several, or a proxy in front. */
interface Door {
  readonly url: string;
}

/**
 * Other suites run on the same cores, so the figures are what counts: the median must keep to the goal, and hardly any
 * answer may have waited for a poll.
 */
function held(what: string, latencies: readonly number[], goalMs: number): Tally {
  const [p50, p99] = [percentile(latencies, 50), percentile(latencies, 99)];
  return {
    counts: { [what]: spread(latencies) },
    faults: p50 < goalMs && p99 < soonerThanAPollMs ? [] : [`p50 ${p50}, p99 ${p99} ms`],
  };
}

export async function enter(url: string, cookie: string, onEvent?: OnEvent): Promise<WireClient> {
  const client = await WireClient.connect(url, cookie, onEvent);
  await client.enter(null);
  return client;
}

/**
 * From the answer of a registration to its notification, one at a time.
 * @param doors where clients connect: one for each
 */
export async function untilSeen(
  door: Door,
  doors: readonly string[],
  { registrations, goalMs }: { registrations: number; goalMs: number },
): Promise<Tally> {
  const seen = new Map<string, number[]>();
  const cookie = await account(door.url, 'watcher@example.com');
  const clients = await Promise.all(
    doors.map((url) =>
      enter(url, cookie, (event, payload) => {
        for (const { data } of notificationsIn(event, payload)) {
          const email = String(data['email']);
          seen.set(email, [...(seen.get(email) ?? []), performance.now()]);
        }
      }),
    ),
  );
  const latencies: number[] = [];
  for (let index = 0; index < registrations; index += 1) {
    const email = `late${index}@example.com`;
    await account(door.url, email);
    const answered = performance.now();
    await until(email, () => seen.get(email)?.length === clients.length);
    for (const moment of seen.get(email) ?? []) latencies.push(Math.max(0, moment - answered));
    // Longer than the window in which notifications that follow closely share a frame.
    await pause(100);
  }
  for (const client of clients) client.cut();
  const { counts, faults } = held('from the answer to the notification', latencies, goalMs);
  return { counts: { clients: clients.length, registrations, ...counts }, faults };
}

/**
 * From the answer of a logout to the close of that session's sockets.
 * @param tabs opens those of a session, at all nodes
 */
export async function untilClosed(
  door: Door,
  tabs: (cookie: string) => Promise<readonly WireClient[]>,
  { sessions, goalMs }: { sessions: number; goalMs: number },
): Promise<Tally> {
  const latencies: number[] = [];
  for (let index = 0; index < sessions; index += 1) {
    const cookie = await account(door.url, `leaves${index}@example.com`);
    const clients = await tabs(cookie);
    const closed = clients.map((client) => client.closed.then(() => performance.now()));
    await call(door.url, '/auth/logout', { method: 'POST', cookie });
    const answered = performance.now();
    for (const moment of await Promise.all(closed)) latencies.push(Math.max(0, moment - answered));
  }
  const { counts, faults } = held('from the answer to the closed socket', latencies, goalMs);
  return { counts: { sessions, sockets: latencies.length, ...counts }, faults };
}
