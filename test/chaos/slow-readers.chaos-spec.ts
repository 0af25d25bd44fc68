import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Notification } from '../../src/notifications/feed/notification.js';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { StalledClient } from '../support/stalled-client.js';
import { TestSocket } from '../support/test-socket.js';
import { TestVisitor } from '../support/test-visitor.js';
import { databaseOf } from './support/chaos-app.js';
import { sideDoor } from './support/side-door.js';

const stalledClients = 20;
const notifications = 100_000;
const mebi = 1_048_576;
const limitMiB = 100;

/** Rows of one statement. */
const sliceSize = 5_000;

const mib = (bytes: number) => Math.round(bytes / mebi);
const stall = (port: number, cookie: string) =>
  Promise.all(Array.from({ length: stalledClients }, () => StalledClient.entered(port, cookie)));

/** Puts notifications into the table behind the application's back, as fast as the disk takes them. */
async function append(environment: Record<string, string>, count: number): Promise<void> {
  const door = await sideDoor(environment);
  for (let from = 0; from < count; from += sliceSize) {
    const rows = Array.from({ length: Math.min(sliceSize, count - from) }, (_, index) => [
      'user-registered',
      JSON.stringify({ email: `somebody-with-a-name-of-some-length-${from + index}@example.com` }),
      '2026-11-22 10:00:00.000',
    ]);
    const places = rows.map(() => '(?, ?, ?)').join();
    await door.run(`INSERT INTO notifications (type, data, created_at) VALUES ${places}`, rows.flat());
  }
  await door.close();
}

describe('20 clients that read nothing while 100,000 notifications are sent', () => {
  let place: BuiltAppPlace;

  beforeEach(async () => {
    place = await BuiltApp.environment();
  });
  afterEach(async () => {
    await TestSocket.closeAll();
    place.remove();
  });

  async function metric(name: string): Promise<number> {
    const text = await (await fetch(`${place.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
  }

  /** Everything after `cursor`, by HTTP, as a client loads it that was told to reset. */
  async function load(visitor: TestVisitor, cursor: number): Promise<number[]> {
    const ids: number[] = [];
    let before = '';
    for (;;) {
      const response = await visitor.get(`/api/v1/notifications?limit=100${before}`).expect(200);
      const { items, next } = response.body as { items: Notification[]; next: number | null };
      ids.unshift(...items.map(({ id }) => id).reverse());
      if (next === null || (ids[0] ?? 0) <= cursor) return ids.filter((id) => id > cursor);
      before = `&before=${next}`;
    }
  }

  it('are disconnected: memory stays bounded, the others receive everything, and they are complete after reconnecting', async () => {
    const environment = { ...place.environment, ...(await databaseOf(place)) };
    const app = await BuiltApp.start(environment);
    const [ada, grace] = [new TestVisitor(place.url), new TestVisitor(place.url)];
    await ada.register('ada@example.com');
    await grace.register('grace@example.com');
    const healthy = await new TestSocket(place.url, { cookie: ada.cookie ?? '' }).connected();
    const seen: number[] = (await healthy.enter(0)).missed.map(({ id }) => id);
    const stalled = await stall(place.port, grace.cookie ?? '');
    const head = 2;
    await healthy.until(() => [...seen, ...healthy.notifications.map(({ id }) => id)].includes(head), 'both');
    const before = await metric('process_resident_memory_bytes');

    const peaks: Promise<number>[] = [];
    const complete = new Promise<void>((resolve) => {
      let count = healthy.notifications.length;
      let frames = 0;
      healthy.socket.on('notifications', (batch) => {
        frames += 1;
        count += batch.length;
        if (frames % 20 === 0) peaks.push(metric('process_resident_memory_bytes'));
        if (count + seen.length >= head + notifications) resolve();
      });
    });
    await append(environment, notifications);
    await complete;
    const peak = Math.max(...(await Promise.all(peaks)), await metric('process_resident_memory_bytes'));
    const cut = await metric('auth_notify_slow_clients_closed_total');
    const growth = mib(peak - before);
    const ids = [...seen, ...healthy.notifications.map(({ id }) => id)];
    const gaps = ids.filter((id, index) => id !== index + 1).length;
    process.stdout.write(
      `  slow readers: ${notifications} sent, healthy client got ${ids.length} with ${gaps} gaps; ` +
        `${cut} of ${stalledClients} stalled clients cut; memory ${mib(before)} MiB, at its peak ${growth} MiB more\n`,
    );
    expect(ids).toHaveLength(head + notifications);
    expect(gaps).toBe(0);
    expect(cut).toBe(stalledClients);
    expect(await metric('auth_notify_connections')).toBe(1);
    expect(growth).toBeLessThan(limitMiB);

    for (const client of stalled) await client.readOn();
    const back = await new TestSocket(place.url, { cookie: grace.cookie ?? '' }).connected();
    expect(await back.enter(head)).toMatchObject({ reset: true, head: head + notifications });
    const loaded = await load(grace, head);
    expect(loaded).toHaveLength(notifications);
    expect(loaded.every((id, index) => id === head + 1 + index)).toBe(true);
    expect(await app.stop()).toEqual({ code: 0, signal: null });
  }, 120_000);

  it('must fail the check with control: bare Socket.IO, whose queues grow with each client', async () => {
    const server = fork(join(import.meta.dirname, 'wrong/bare-socket-io.js'), { execArgv: [] });
    const { port, rss: before } = await answer<{ port: number; rss: number }>(server);
    const stalled = await stall(port, '');
    const growth: number[] = [];
    for (let sent = 0; sent < 2 * notifications; sent += notifications) {
      server.send({ from: sent + 1, count: notifications });
      growth.push(mib((await answer<{ rss: number }>(server)).rss - before));
    }
    process.stdout.write(
      `  control, bare Socket.IO with ${stalledClients} stalled clients: ${growth[0]} MiB more after ` +
        `${notifications} notifications, ${growth[1]} MiB more after ${2 * notifications}\n`,
    );
    for (const client of stalled) client.leave();
    server.disconnect();
    await once(server, 'exit');
    expect(growth[0]).toBeGreaterThan(2 * limitMiB);
    expect(growth[1]).toBeGreaterThan(1.7 * (growth[0] ?? 0));
  }, 120_000);
});

async function answer<Message>(server: ChildProcess): Promise<Message> {
  const [message] = (await once(server, 'message')) as [Message];
  return message;
}
