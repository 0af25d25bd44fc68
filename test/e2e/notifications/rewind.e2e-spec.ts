import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import type { FeedPage } from '../../../src/notifications/feed/feed.service.js';
import { runCommand } from '../../support/run-command.js';
import { TestApp } from '../../support/test-app.js';
import type { TestVisitor } from '../../support/test-visitor.js';

const page = async (visitor: TestVisitor) =>
  (await visitor.get('/api/v1/notifications?limit=100')).body as FeedPage;
const emails = ({ items }: FeedPage) => items.map(({ data }) => data['email']);

describe('A node whose database loses its last commits while it runs', () => {
  let app: TestApp;
  let ada: TestVisitor;

  beforeEach(async () => {
    app = await TestApp.start();
    ada = await app.registered('ada@example.com');
    for (const name of ['b', 'c', 'd', 'e']) await app.registered(`${name}@example.com`);
    await app.events.settled();
  });
  afterEach(() => app.close());

  /** Takes the last events and notifications back, with the positions and the counters, as such a database has them. */
  async function rewind(count: number): Promise<void> {
    const database = app.get(DataSource);
    const [{ head, seq }] = await database.query<[{ head: number; seq: number }]>(
      `SELECT (SELECT max(id) FROM notifications) AS head, (SELECT max(seq) FROM domain_events) AS seq`,
    );
    const runner = database.createQueryRunner();
    await runner.query('DELETE FROM notifications WHERE id > ?', [head - count]);
    await runner.query('DELETE FROM domain_events WHERE seq > ?', [seq - count]);
    await runner.query('UPDATE event_offsets SET position = ? WHERE position > ?', [
      seq - count,
      seq - count,
    ]);
    await runner.query(
      database.options.type === 'mysql'
        ? 'ALTER TABLE notifications AUTO_INCREMENT = 1'
        : "UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM notifications) WHERE name = 'notifications'",
    );
    await runner.release();
  }

  it('announces who registers afterwards, and has open pages reconnect and load the feed', async () => {
    const socket = await app.socket(ada.cookie).connected();
    const before = await socket.enter(null);
    await rewind(3);
    for (const name of ['f', 'g', 'h', 'i']) await app.registered(`${name}@example.com`);
    await app.events.settled();
    expect(await socket.next('server:drain')).toEqual({ reconnectInMs: 0 });
    await socket.closed();

    const again = await app.socket(ada.cookie).connected();
    const answer = await again.enter(before.head, before.feed);
    expect(answer).toMatchObject({ reset: true, missed: [] });
    expect(answer.feed).not.toBe(before.feed);
    const loaded = await page(ada);
    expect(emails(loaded)).toEqual(['i', 'h', 'g', 'f', 'b', 'ada'].map((name) => `${name}@example.com`));
    expect(loaded).toMatchObject({ feed: answer.feed, head: 6 });
    expect(await again.enter(loaded.head, loaded.feed)).toMatchObject({ reset: false, missed: [] });
    await app.registered('j@example.com');
    await again.until(() => again.notifications.length > 0, 'the notification');
    expect(again.notifications.map(({ id }) => id)).toEqual([7]);
  });

  it('logs an error for each table that lost rows, and counts it in a metric', async () => {
    await rewind(2);
    await app.registered('f@example.com');
    await app.events.settled();
    const entries = app.log.entries.filter(({ level }) => level === 'error').map(({ entry }) => entry);
    expect(entries).toEqual([
      expect.objectContaining({ event: 'sys_database_rewound', table: 'domain_events' }),
      expect.objectContaining({ event: 'sys_database_rewound', table: 'notifications', seen: 5 }),
    ]);
    const metrics = (await app.http.get('/metrics')).text;
    expect(metrics).toContain('auth_notify_database_rewinds_total{table="domain_events"} 1');
    expect(metrics).toContain('auth_notify_database_rewinds_total{table="notifications"} 1');
  });

  it('closes the sockets of a session that is ended afterwards', async () => {
    const [phone, laptop] = await app.onDevices('two@example.com', 2);
    const socket = await app.socket(laptop.cookie).connected();
    await app.events.settled();
    await rewind(1);
    await phone.delete('/api/v1/sessions');
    await app.events.settled();
    await socket.closed();
    expect(socket.socket.connected).toBe(false);
  });
});

describe('After a backup was restored, a client', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'restored-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it('is told to load the feed, although its last id exists again as another notification', async () => {
    // Copying a file is how SQLite is restored.
    const environment = { DB_TYPE: 'sqlite', DATA_DIR: directory, DB_FILE: 'feed.sqlite' };
    const start = () => TestApp.start({ environment });
    const as = (app: TestApp, { cookie }: TestVisitor) => Object.assign(app.visitor(), { cookie });
    const register = async (app: TestApp, ...names: string[]) => {
      for (const name of names) await app.registered(`${name}@example.com`);
      await app.events.settled();
    };
    const first = await start();
    const ada = await first.registered('ada@example.com');
    await register(first, 'b', 'c');
    await first.close();
    cpSync(join(directory, 'feed.sqlite'), join(directory, 'backup'));
    const second = await start();
    await register(second, 'd', 'e');
    const seen = await page(as(second, ada));
    expect(seen.head).toBe(5);
    await second.close();

    cpSync(join(directory, 'backup'), join(directory, 'feed.sqlite'));
    const third = await start();
    await register(third, 'f', 'g', 'h');
    const socket = await third.socket(ada.cookie).connected();
    expect(await socket.enter(seen.head, seen.feed)).toMatchObject({ reset: true, missed: [], head: 6 });
    const loaded = await page(as(third, ada));
    expect(emails(loaded)).toEqual(['h', 'g', 'f', 'c', 'b', 'ada'].map((name) => `${name}@example.com`));
    await third.close();
  });

  it('is told so by the command for restores that a node cannot detect', async () => {
    const app = await TestApp.start();
    const ada = await app.registered('ada@example.com');
    await app.events.settled();
    const seen = await page(ada);
    const socket = await app.socket(ada.cookie).connected();
    expect(await socket.enter(seen.head, seen.feed)).toMatchObject({ reset: false });
    const said = await runCommand(app, ['feed', 'renew']);
    const answer = await socket.enter(seen.head, seen.feed);
    expect(answer).toMatchObject({ reset: true, missed: [] });
    expect(said).toContain(answer.feed);
    expect((await page(ada)).feed).toBe(answer.feed);
    await app.close();
  });
});
