import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FeedService } from '../../../src/notifications/feed/feed.service.js';
import { FeedTail } from '../../../src/notifications/feed/feed-tail.js';
import { UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import { TestApp } from '../../support/test-app.js';
import type { TestSocket } from '../../support/test-socket.js';

const ids = (socket: TestSocket) => socket.notifications.map(({ id }) => id);

describe('Delivery', () => {
  let directory: string;
  let app: TestApp;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'delivery-'));
    app = await start();
  });
  afterEach(async () => {
    await app.close();
    rmSync(directory, { recursive: true });
  });

  const start = (port = 0) =>
    TestApp.start({
      environment: { DATA_DIR: directory, DB_FILE: 'feed.sqlite', MAX_CONNECTIONS_PER_USER: '50' },
      port,
    });

  it('of 200 concurrent registrations with duplicates gives one 201 per address, 409 for the rest, and one notification for each account', async () => {
    const addresses = Array.from({ length: 200 }, (_, index) => `user${index % 140}@example.com`);
    const answers = await Promise.all(
      addresses.map(async (email) => ({ email, status: (await app.visitor().register(email)).status })),
    );
    const accepted = answers.filter(({ status }) => status === 201).map(({ email }) => email);
    expect(new Set(accepted).size).toBe(140);
    expect(accepted).toHaveLength(140);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(60);
    await app.events.settled();
    const rows = await app.query<{ data: string }>('SELECT data FROM notifications ORDER BY id');
    const announced = rows.map(({ data }) => (JSON.parse(data) as { email: string }).email);
    expect(announced.toSorted()).toEqual(accepted.toSorted());
  });

  it('sends a burst to everyone, each notification once, in ascending order', async () => {
    const readers = await Promise.all(
      [1, 2, 3].map(async (index) => {
        const reader = await app.registered(`reader${index}@example.com`);
        await app.events.settled();
        const socket = await app.socket(reader.cookie).connected();
        await socket.enter(0);
        return socket;
      }),
    );
    await app.events.settled();
    await Promise.all(Array.from({ length: 60 }, (_, index) => app.registered(`user${index}@example.com`)));
    await app.events.settled();
    await Promise.all(
      readers.map((socket) => socket.until(() => ids(socket).includes(63), 'the last of the burst')),
    );
    for (const socket of readers) {
      const fresh = ids(socket).filter((id) => id > 3);
      expect(fresh).toEqual(Array.from({ length: 60 }, (_, index) => index + 4));
    }
  });

  it('sends what became visible together in one frame', async () => {
    const ada = await app.registered('ada@example.com');
    await app.events.settled();
    const socket = await app.socket(ada.cookie).connected();
    await socket.enter(1);
    await app.get(UnitOfWork).run(async (tx) => {
      for (let index = 0; index < 60; index += 1)
        await app.get(FeedService).add(
          {
            type: 'user-registered',
            data: { email: `user${index}@example.com` },
            aboutUserId: ada.userId,
            createdAt: new Date(),
          },
          tx,
        );
    });
    await app.events.settled();
    await socket.until(() => ids(socket).includes(61), 'the last of them');
    expect(ids(socket)).toEqual(Array.from({ length: 60 }, (_, index) => index + 2));
    expect(socket.received.filter(({ event }) => event === 'notifications')).toHaveLength(1);
  });

  it('loses and doubles nothing for clients that enter during a storm', async () => {
    const total = 120;
    const tail = app.get(FeedTail);
    const waiting: { head: number; go: () => void }[] = [];
    const head = (wanted: number) =>
      tail.head >= wanted ? Promise.resolve() : new Promise<void>((go) => waiting.push({ head: wanted, go }));
    const first = await app.registered('first@example.com');
    await app.events.settled();
    const enterAll = Array.from({ length: 40 }, async (_, index) => {
      // Each one enters when the feed has come so far.
      await head(index * 3);
      const socket = await app.socket(first.cookie).connected();
      const { missed } = await socket.enter(0);
      return { socket, missed: missed.map(({ id }) => id) };
    });
    const watcher = await app.socket((await app.registered('watcher@example.com')).cookie).connected();
    await watcher.enter(0);
    watcher.socket.on('notifications', () => {
      for (const entry of waiting.splice(0)) {
        if (tail.head >= entry.head) entry.go();
        else waiting.push(entry);
      }
    });
    const load = Array.from({ length: total - 2 }, (_, index) => app.registered(`user${index}@example.com`));
    await Promise.all(load);
    await app.events.settled();
    const expected = Array.from({ length: total }, (_, index) => index + 1);
    for (const { socket, missed } of await Promise.all(enterAll)) {
      await socket.until(() => [...missed, ...ids(socket)].includes(total), 'the last one');
      expect([...missed, ...ids(socket)]).toEqual(expected);
    }
  });

  it('sends, after a restart, what others registered meanwhile and what was never announced', async () => {
    const ada = await app.registered('ada@example.com');
    await app.events.settled();
    const before = await app.socket(ada.cookie).connected();
    const { head } = await before.enter(null);
    await app.close();

    // The account is committed, and the process is gone before anybody heard of it.
    app = await start();
    const events = await app.query<unknown>('SELECT seq FROM domain_events');
    expect(events).toHaveLength(1);
    await app.query(
      "INSERT INTO domain_events (id, type, payload, occurred_at) VALUES ('unheard', 'users.user-registered.v1', ?, '2026-01-01 00:00:00.000')",
      [JSON.stringify({ userId: ada.userId, email: 'unheard@example.com' })],
    );
    await app.registered('grace@example.com');
    await app.events.settled();
    const after = await app.socket(ada.cookie).connected();
    const { missed } = await after.enter(head);
    expect(missed.map(({ data }) => data['email'])).toEqual(['unheard@example.com', 'grace@example.com']);
    expect(await (await app.socket(ada.cookie).connected()).enter(0)).toMatchObject({
      head: 3,
      reset: false,
    });
  });

  it('gives each client its own reconnect slot on shutdown, closes the sockets and leaves no gap when they return', async () => {
    const ada = await app.registered('ada@example.com');
    await app.events.settled();
    const sockets = await Promise.all(Array.from({ length: 4 }, () => app.socket(ada.cookie).connected()));
    await Promise.all(sockets.map((socket) => socket.enter(null)));
    const { port } = app;
    const stopping = app.app.close();
    const slots = await Promise.all(
      sockets.map((socket) => socket.next<{ reconnectInMs: number }>('server:drain')),
    );
    await Promise.all(sockets.map((socket) => socket.closed()));
    await stopping;
    expect(slots.map(({ reconnectInMs }) => reconnectInMs).toSorted((a, b) => a - b)).toEqual([
      0, 250, 500, 750,
    ]);
    app = await start(port);
    await app.registered('grace@example.com');
    await app.events.settled();
    const back = await app.socket(ada.cookie).connected();
    expect((await back.enter(1)).missed.map(({ id }) => id)).toEqual([2]);
  });

  it('refuses handshakes during shutdown, and answers calls for the last time on their connection', async () => {
    const ada = await app.registered('ada@example.com');
    const { Shutdown } = await import('../../../src/platform/runtime/shutdown.js');
    app.get(Shutdown).onModuleDestroy();
    await expect(app.socket(ada.cookie).refused()).resolves.toBe('server.draining');
    await app.http.get('/health/ready').expect(503);
    await app.http
      .get('/health/live')
      .set('connection', 'keep-alive')
      .expect(200)
      .expect('connection', 'close');
  });
});
