import { jest } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Overview } from '../../src/shared/events/admin/event-overview.js';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { TestSocket } from '../support/test-socket.js';
import { TestVisitor } from '../support/test-visitor.js';

const root = resolve(import.meta.dirname, '../..');
const announce = 'notifications.announce-registration';

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

// Each test starts processes, a second or more each, beside other suites that do the same.
jest.setTimeout(120_000);

describe('The command for events that a listener failed at', () => {
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

  function run(script: 'events' | 'migrate', ...words: string[]): Promise<Outcome> {
    const process_ = spawn(process.execPath, [join(root, `dist/${script}.js`), ...words], {
      env: { PATH: process.env['PATH'] ?? '', ...place.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const outcome = { stdout: '', stderr: '' };
    process_.stdout.on('data', (chunk) => (outcome.stdout += String(chunk)));
    process_.stderr.on('data', (chunk) => (outcome.stderr += String(chunk)));
    return new Promise((done) => {
      process_.once('close', (code) => {
        done({ code, ...outcome });
      });
    });
  }
  const events = (...words: string[]) => run('events', ...words);
  const overview = async () => JSON.parse((await events('list', '--json')).stdout) as Overview;

  /** What a node or a command has left in the database. */
  function inDatabase<T>(look: (database: BetterSqlite3.Database) => T): T {
    const database = new BetterSqlite3(join(place.directory, 'data/auth-notify.sqlite'));
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

  it('says how it is used, what is wrong, and what it did, with an exit code for each', async () => {
    const { code, stdout, stderr } = await events();
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([2, '', 'Usage:']);
    expect((await events('skip', announce)).code).toBe(2);
    expect(await events('retry', 'nobody')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no listener nobody in this release, so nobody could try again.\n',
    });
    expect(await events('skip', announce, 'x')).toMatchObject({ code: 1 });
    expect(await events('list')).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^LISTENER .*\n\nNothing failed\.\n$/s) as string,
      stderr: '',
    });
  });

  it('orders and delivers nothing itself, and neither does the one for migrations', async () => {
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
    expect((await run('migrate')).code).toBe(0);
    expect(state()).toEqual(before);
  });

  it('lets the running nodes try again, each event on one of them, within about a second', async () => {
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
      stdout: `3 event(s) will be handed to ${announce} again, within about a second if a node runs.\n`,
    });
    const again = (socket: TestSocket) => socket.notifications.filter(({ id }) => id > 3);
    for (const socket of sockets) {
      await socket.until(() => again(socket).length >= 3, 'three more');
      expect(again(socket).map(({ id, data }) => [id, data['email']])).toEqual(
        emails.map((email, index) => [4 + index, email]),
      );
    }
    expect(await overview()).toMatchObject({ failures: [], listeners: [{ lag: 0 }] });
    other.remove();
  });

  it('lets the next node that starts try again when none runs', async () => {
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
