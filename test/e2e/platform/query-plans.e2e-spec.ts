import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { SessionSweep } from '../../../src/live/sessions/session-sweep.js';
import { Retention } from '../../../src/platform/retention/retention.js';
import { planOf, type Statement, statementsOf } from '../../support/query-plans.js';
import { TestApp } from '../../support/test-app.js';
import { goodPassword, type TestVisitor } from '../../support/test-visitor.js';

/** Of each: enough for a database to prefer an index to reading everything. */
const rows = 3_000;

const dayMs = 86_400_000;

/** These have a row for each listener or failure, however many people there are; by the names that TypeORM gives them. */
const small = ['EventOffsetEntity', 'EventFailureEntity'];

describe('With many accounts,', () => {
  let app: TestApp;
  let database: DataSource;
  let ada: TestVisitor;

  beforeAll(async () => {
    app = await TestApp.start({ baseOnly: true });
    database = app.get(DataSource);
    ada = await app.registered('ada@example.com');
    await app.events.settled();
    await fill();
    await app.events.settled();
  });
  afterAll(() => app.close());

  async function insert(table: string, columns: readonly string[], row: (index: number) => unknown[]) {
    for (let from = 0; from < rows; from += 500) {
      const batch = Array.from({ length: 500 }, (_, index) => row(from + index));
      const marks = batch.map((values) => `(${values.map(() => '?').join()})`).join();
      await database.query(`INSERT INTO ${table} (${columns.join()}) VALUES ${marks}`, batch.flat());
    }
  }

  async function fill(): Promise<void> {
    const at = '2026-11-22 10:00:00.000';
    const ids = Array.from({ length: rows }, () => randomUUID());
    const email = (index: number) => `person${index}@example.com`;
    await insert('users', ['id', 'email', 'canonical_email', 'password_hash', 'created_at'], (index) => [
      ids[index],
      email(index),
      email(index),
      'none',
      at,
    ]);
    await insert(
      'sessions',
      ['id', 'user_id', 'created_at', 'last_seen_at', 'expires_at', 'ip', 'user_agent'],
      (index) => [randomUUID(), ids[index], at, at, '2999-01-01 00:00:00.000', '192.0.2.1', ''],
    );
    await insert('notifications', ['type', 'data', 'about_user_id', 'created_at'], (index) => [
      'user-registered',
      JSON.stringify({ email: email(index) }),
      ids[index],
      at,
    ]);
    await insert('domain_events', ['id', 'seq', 'type', 'payload', 'occurred_at'], (index) => [
      randomUUID(),
      1_000 + index,
      'somebody-elses.event.v1',
      '{}',
      at,
    ]);
    await insert('read_marks', ['user_id', 'read_up_to'], (index) => [ids[index], index]);
    await insert('guess_counters', ['id', 'failures', 'last_guess_at'], (index) => [
      `guesser${index}`,
      1,
      // Young: the last case removes what is old.
      '2999-01-01 00:00:00.000',
    ]);
    const tables = ['users', 'sessions', 'notifications', 'domain_events', 'read_marks', 'guess_counters'];
    if (database.options.type === 'mysql') await database.query(`ANALYZE TABLE ${tables.join()}`);
  }

  const api = '/api/v1';
  const works: Record<string, () => Promise<unknown>> = {
    registering: () => app.registered('grace@example.com'),
    'signing in': () => app.visitor().login('ada@example.com', goodPassword),
    'a wrong password': () => app.visitor().login('ada@example.com', 'not the password'),
    'GET /users/me': () => ada.get(`${api}/users/me`).expect(200),
    'the feed': () => ada.get(`${api}/notifications?limit=100`).expect(200),
    'an older page of the feed': () => ada.get(`${api}/notifications?before=2000`).expect(200),
    'marking as read': () => ada.post(`${api}/notifications/read`, { upTo: 5 }).expect(200),
    'the list of sessions': () => ada.get(`${api}/sessions`).expect(200),
    'a socket that connects and enters': async () => {
      const socket = await app.socket(ada.cookie).connected();
      await socket.enter(1);
    },
    'announcing a registration': async () => {
      await app.registered('barbara@example.com');
      await app.events.settled();
    },
    'the session sweep': () => app.get(SessionSweep).look(),
    'signing out': () => ada.logout(),
    retention: async () => {
      app.clock.forward(dayMs);
      await app.get(Retention).wake();
    },
  };

  const sent = (work: () => Promise<unknown>): Promise<Statement[]> => statementsOf(database, work);

  it.each(Object.entries(works))('the statements of %s scan no whole table', async (_, work) => {
    const statements = await sent(work);
    expect(statements.length).toBeGreaterThan(0);
    const scans: string[] = [];
    for (const statement of statements) {
      const plan = await planOf(database, statement);
      if (plan.scans.some((table) => !small.includes(table)))
        scans.push([statement.sql, ...plan.steps].join('\n'));
    }
    expect(scans).toEqual([]);
  });

  it('the check detects a column without an index (control)', async () => {
    const unknown = () => database.query('SELECT id FROM users WHERE email = ?', ['ada@example.com']);
    const [statement] = await sent(unknown);
    const plan = statement === undefined ? undefined : await planOf(database, statement);
    expect(plan?.scans).toEqual(['users']);
  });
});
