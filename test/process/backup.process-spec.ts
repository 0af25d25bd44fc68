import { jest } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FeedPage } from '../../src/notifications/feed/feed.service.js';
import { Sqlite } from '../../src/platform/database/sqlite.js';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { builtCommand } from '../support/built-command.js';
import { TestSocket } from '../support/test-socket.js';
import { TestVisitor } from '../support/test-visitor.js';

// Each test starts processes, a second or more each, beside other suites that do the same.
jest.setTimeout(120_000);

const sqlite = resolve(import.meta.dirname, '../../dist/platform/database/sqlite.js');

/** Commits about once a millisecond, far more often than a copy can be made. Each commit counts in both tables. */
const writer = `
  const { Sqlite } = await import(${JSON.stringify(sqlite)});
  const database = new Sqlite(process.argv[1], { timeout: 60_000 });
  database.pragma('synchronous = OFF');
  const count = ['left', 'right'].map((side) => database.prepare(\`UPDATE \${side}_count SET n = n + 1\`));
  const both = database.transaction(() => count.forEach((statement) => statement.run()));
  setInterval(() => both.immediate(), 1);
  console.log('writing');
`;

describe('A backup of a database', () => {
  let place: BuiltAppPlace;
  let file: string;
  let backup: string;
  let writing: ChildProcess | undefined;

  beforeEach(async () => {
    place = await BuiltApp.environment();
    file = join(place.directory, 'data', 'auth-notify.sqlite');
    backup = join(place.directory, 'backup.sqlite');
  });
  afterEach(async () => {
    writing?.kill('SIGKILL');
    writing = undefined;
    await TestSocket.closeAll();
    await BuiltApp.endAll();
    place.remove();
  });

  /** Some 30 MB, and a process that writes without a pause. */
  async function write(): Promise<void> {
    const database = new Sqlite(file, { timeout: 60_000 });
    database.exec(`
      CREATE TABLE ballast (text text);
      CREATE TABLE left_count (n integer); INSERT INTO left_count VALUES (0);
      CREATE TABLE right_count (n integer); INSERT INTO right_count VALUES (0);
      WITH RECURSIVE rows (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM rows WHERE n < 7500)
        INSERT INTO ballast SELECT printf('%.3900c', 'x') FROM rows;
    `);
    database.close();
    writing = spawn(process.execPath, ['--input-type=module', '--eval', writer, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (writing.stdout !== null) await once(writing.stdout, 'data');
  }

  it('that is written to without a pause is complete, of one moment, and contains what was acknowledged', async () => {
    await BuiltApp.start(place.environment);
    const ada = new TestVisitor(place.url);
    await ada.register('ada@example.com');
    await write();
    expect(await builtCommand(['backup', backup], place.environment)).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        / was written and checked: [3-9]\d\.\d MB\. The newest event is /,
      ) as string,
      stderr: '',
    });
    expect((await ada.get('/api/v1/users/me')).status).toBe(200);
    expect(readdirSync(place.directory).sort()).toEqual(['backup.sqlite', 'data', 'logs']);
    const copy = new Sqlite(backup, { readonly: true });
    expect(copy.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(copy.prepare('SELECT email FROM users').all()).toEqual([{ email: 'ada@example.com' }]);
    const of = (side: string) => copy.prepare(`SELECT n FROM ${side}_count`).pluck().get();
    expect(of('left')).toBeGreaterThan(0);
    expect(of('left')).toBe(of('right'));
    copy.close();
  });

  it('that is restored on another machine has clients load the feed, although their last id exists again', async () => {
    const visitor = (cookie?: string) => Object.assign(new TestVisitor(place.url), { cookie });
    const feed = async (cookie: string | undefined) =>
      (await visitor(cookie).get('/api/v1/notifications')).body as FeedPage;
    /** The feed once this many have been announced. */
    const reaches = async (head: number, cookie: string | undefined) => {
      const socket = await new TestSocket(place.url, { cookie: cookie ?? '' }).connected();
      const { missed } = await socket.enter(0);
      await socket.until(() => missed.length + socket.notifications.length >= head, `head ${head}`);
      return socket;
    };
    const register = async (...names: string[]) => {
      for (const name of names) await visitor().register(`${name}@example.com`);
    };
    const first = await BuiltApp.start(place.environment);
    const ada = visitor();
    await ada.register('ada@example.com');
    await reaches(1, ada.cookie);
    expect(await builtCommand(['backup', backup], place.environment)).toMatchObject({ code: 0 });
    await register('b', 'c');
    await reaches(3, ada.cookie);
    const seen = await feed(ada.cookie);
    await first.stop();

    // Nothing but the secret and the backup is there.
    for (const name of readdirSync(join(place.directory, 'data')).filter((name) => name !== 'secret-key'))
      rmSync(join(place.directory, 'data', name));
    cpSync(backup, file);
    await BuiltApp.start(place.environment);
    await register('d', 'e', 'f');
    const socket = await reaches(4, ada.cookie);
    expect(await socket.enter(seen.head, seen.feed)).toMatchObject({ reset: true, missed: [], head: 4 });
    expect((await feed(ada.cookie)).items.map(({ data }) => data['email'])).toEqual(
      ['f', 'e', 'd', 'ada'].map((name) => `${name}@example.com`),
    );
  });

  it('needs exactly one name for its file', async () => {
    for (const words of [[], ['one', 'two'], ['--json', 'one'], ['--force', 'one'], ['']]) {
      expect(await builtCommand(['backup', ...words], place.environment)).toEqual({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(
          /^(Unknown argument "--\w+"\.\n\n)?Usage:\n {2}npm run backup -- FILE/,
        ) as string,
      });
    }
  });
});
