import { jest } from '@jest/globals';
import type BetterSqlite3 from 'better-sqlite3';
import { join } from 'node:path';
import { Sqlite } from '../../src/platform/database/sqlite.js';
import type { Overview } from '../../src/platform/events/admin/event-overview.js';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { builtCommand } from '../support/built-command.js';
import { TestSocket } from '../support/test-socket.js';
import { TestVisitor } from '../support/test-visitor.js';

const announce = 'notifications.announce-registration';

// Each test starts processes, a second or more each, beside other suites that do the same.
jest.setTimeout(120_000);

describe('The events command', () => {
  let place: BuiltAppPlace;
  const nodes: BuiltApp[] = [];

  beforeEach(async () => {
    place = await BuiltApp.environment();
  });
  afterEach(async () => {
    await TestSocket.closeAll();
    await Promise.all(nodes.splice(0).map((node) => node.stop()));
    place.remove();
  });

  async function start(more: Record<string, string> = {}): Promise<BuiltApp> {
    const node = await BuiltApp.start({ ...place.environment, ...more });
    nodes.push(node);
    return node;
  }

  const events = (...words: string[]) => builtCommand(['events', ...words], place.environment);
  const overview = async () => JSON.parse((await events('list', '--json')).stdout) as Overview;

  /** What a node or a command has left in the database. */
  function inDatabase<T>(look: (database: BetterSqlite3.Database) => T): T {
    const database = new Sqlite(join(place.directory, 'data/auth-notify.sqlite'));
    try {
      return look(database);
    } finally {
      database.close();
    }
  }

  /** As if the listener had failed five times at each registration. */
  const setAllAside = () =>
    inDatabase((database) =>
      database
        .prepare(
          `INSERT INTO event_failures (listener, event_id, attempts, error, set_aside, failed_at)
           SELECT ?, id, 5, 'Error: made up', 1, occurred_at FROM domain_events WHERE type = 'users.user-registered.v1'`,
        )
        .run(announce),
    );

  it('prints usage, errors and results, with an exit code for each', async () => {
    const { code, stdout, stderr } = await events();
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([2, '', 'Usage:']);
    expect((await events('skip', announce)).code).toBe(2);
    expect(await events('retry', 'nobody')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no listener nobody in this release, so no node could retry its events.\n',
    });
    expect(await events('skip', announce, 'x')).toMatchObject({ code: 1 });
    expect(await events('list')).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^LISTENER .*\n\nNothing failed\.\n$/s) as string,
      stderr: '',
    });
  });

  it('neither orders nor delivers events itself, and neither does the migrate command', async () => {
    const app = await start();
    await new TestVisitor(place.url).register('ada@example.com');
    await app.stop();
    inDatabase((database) =>
      database
        .prepare(
          `INSERT INTO domain_events (id, type, payload, occurred_at)
           SELECT 'another', type, payload, occurred_at FROM domain_events WHERE type = 'users.user-registered.v1'`,
        )
        .run(),
    );
    const state = () =>
      inDatabase((database) =>
        ['domain_events', 'event_offsets', 'notifications'].map((table) =>
          database.prepare(`SELECT * FROM ${table}`).all(),
        ),
      );
    const before = state();
    expect(await overview()).toMatchObject({ unordered: 1, failures: [] });
    expect((await builtCommand(['migrate'], place.environment)).code).toBe(0);
    expect(state()).toEqual(before);
  });

  it('makes the running nodes retry, each event on one of them, within about a second', async () => {
    const other = await BuiltApp.environment();
    await start();
    await start({ PORT: String(other.port) });
    const emails = ['ada@example.com', 'grace@example.com', 'joan@example.com'];
    const ada = new TestVisitor(place.url);
    await ada.register('ada@example.com');
    for (const email of emails.slice(1)) await new TestVisitor(place.url).register(email);
    const sockets = [place.url, other.url].map((url) => new TestSocket(url, { cookie: ada.cookie ?? '' }));
    const seen: string[][] = [];
    for (const socket of sockets) {
      await socket.connected();
      const { missed } = await socket.enter(0);
      const all = () => [...missed, ...socket.notifications];
      await socket.until(() => all().length >= 3, 'three registrations');
      seen.push(all().map(({ id }) => String(id)));
    }
    expect(seen).toEqual([
      ['1', '2', '3'],
      ['1', '2', '3'],
    ]);
    setAllAside();
    expect((await overview()).failures.map(({ state, attempts }) => [state, attempts])).toEqual(
      emails.map(() => ['set-aside', 5]),
    );
    expect(await events('retry', announce)).toMatchObject({
      code: 0,
      stdout: `${announce} will retry 3 event(s), within about a second if a node is running.\n`,
    });
    const again = (socket: TestSocket) => socket.notifications.filter(({ id }) => id > 3);
    for (const socket of sockets) {
      await socket.until(() => again(socket).length >= 3, 'three more');
      expect(again(socket).map(({ id, data }) => [id, data['email']])).toEqual(
        emails.map((email, index) => [4 + index, email]),
      );
    }
    const { failures, listeners } = await overview();
    expect(failures).toEqual([]);
    expect(listeners.find(({ listener }) => listener === announce)).toMatchObject({ lag: 0 });
    other.remove();
  });

  it('makes the next node that starts retry when no node runs', async () => {
    const app = await start();
    const ada = new TestVisitor(place.url);
    await ada.register('ada@example.com');
    const socket = await new TestSocket(place.url, { cookie: ada.cookie ?? '' }).connected();
    const { missed } = await socket.enter(0);
    await socket.until(() => [...missed, ...socket.notifications].length === 1, 'the registration');
    await app.stop();
    setAllAside();
    await events('retry', announce);
    expect((await overview()).failures).toMatchObject([{ state: 'due' }]);
    await start();
    const back = await new TestSocket(place.url, { cookie: ada.cookie ?? '' }).connected();
    const entered = await back.enter(1);
    await back.until(() => [...entered.missed, ...back.notifications].length === 1, 'the second try');
    expect((await overview()).failures).toEqual([]);
  });
});
