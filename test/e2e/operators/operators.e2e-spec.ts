import { EventAdmin } from '../../../src/platform/events/admin/event-admin.js';
import { runCommand } from '../../support/run-command.js';
import { TestApp } from '../../support/test-app.js';
import { goodPassword } from '../../support/test-visitor.js';

describe('The accounts command', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const run = (words: string[], password = '') => runCommand(app, ['users', ...words], password);
  const tables = ['users', 'sessions', 'notifications', 'read_marks', 'domain_events', 'event_failures'];
  /** All that the database holds, as text. */
  const everything = async () =>
    JSON.stringify(await Promise.all(tables.map((table) => app.query(`SELECT * FROM ${table}`))));

  it('lists accounts in the order of their creation, as text and as JSON', async () => {
    expect(await run(['list'])).toBe('There are no accounts.');
    await app.registered('Ada@Example.com');
    app.clock.forward(1_000);
    await app.registered('grace@example.com');
    const lines = (await run(['list'])).split('\n');
    expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual([
      'EMAIL',
      'Ada@Example.com',
      'grace@example.com',
    ]);
    const listed = JSON.parse(await run(['list', '--json'])) as Record<string, unknown>[];
    expect(listed.map(({ email }) => email)).toEqual(['Ada@Example.com', 'grace@example.com']);
    expect(Object.keys(listed[0] ?? {})).toEqual(['id', 'email', 'createdAt']);
  });

  it('shows an account with its active sessions, under any spelling of its address', async () => {
    const visitor = await app.registered('show@example.com');
    const other = app.visitor();
    await other.login('show@example.com');
    await other.logout();
    const shown = JSON.parse(await run(['show', 'SHOW@example.COM', '--json'])) as Record<string, unknown>;
    expect(shown).toEqual({
      id: visitor.userId,
      email: 'show@example.com',
      createdAt: expect.any(String) as string,
      sessions: [
        {
          id: expect.any(String) as string,
          createdAt: expect.any(String) as string,
          lastSeenAt: expect.any(String) as string,
          ip: expect.stringContaining('127.0.0.1') as string,
          device: 'Unknown device',
        },
      ],
    });
    expect(await run(['show', 'show@example.com'])).toMatch(/^EMAIL .*\n\nSESSION .*\n[^\n]*127\.0\.0\.1/s);
    await visitor.logout();
    expect(await run(['show', 'show@example.com'])).toContain('There are no active sessions.');
  });

  it('signs an account out everywhere, and closes its open sockets with the reason', async () => {
    const [here, there] = [await app.registered('end@example.com'), app.visitor()];
    await there.login('end@example.com');
    const bystander = await app.registered('bystander@example.com');
    const sockets = await Promise.all(
      [here, there, bystander].map(({ cookie }) => app.socket(cookie).connected()),
    );
    expect(await run(['end-sessions', 'end@example.com'])).toBe('2 session(s) of end@example.com ended.');
    for (const socket of sockets.slice(0, 2)) {
      expect(await socket.next('session:ended')).toEqual({ reason: 'revoked' });
      await socket.closed();
    }
    expect(sockets[2]?.socket.connected).toBe(true);
    const statuses = await Promise.all(
      [here, there, bystander].map(async (visitor) => (await visitor.get('/api/v1/users/me')).status),
    );
    expect(statuses).toEqual([401, 401, 200]);
    expect(await run(['end-sessions', 'end@example.com'])).toBe('0 session(s) of end@example.com ended.');
  });

  it('sets another password, which ends every session', async () => {
    const visitor = await app.registered('password@example.com');
    const socket = await app.socket(visitor.cookie).connected();
    const words = ['set-password', 'password@example.com'];
    await expect(run(words, 'password')).rejects.toThrow('too easy to guess');
    expect((await visitor.get('/api/v1/users/me')).status).toBe(200);
    expect(await run(words, 'nine green pelicans')).toBe(
      'password@example.com has a new password. 1 session(s) ended.',
    );
    expect(await socket.next('session:ended')).toEqual({ reason: 'password-changed' });
    expect((await app.visitor().login('password@example.com', goodPassword)).status).toBe(401);
    expect((await app.visitor().login('password@example.com', 'nine green pelicans')).status).toBe(200);
  });

  it('erases an account with its address, and keeps the feed complete for everybody else', async () => {
    const reader = await app.registered('reader@example.com');
    const gone = await app.registered('vanishing@example.com');
    await app.events.settled();
    const [event] = await app.query<{ id: string }>(
      "SELECT id FROM domain_events WHERE payload LIKE '%vanishing@%'",
    );
    await app.query(
      `INSERT INTO event_failures (listener, event_id, attempts, error, set_aside, failed_at)
       VALUES ('test.listener', ?, 5, 'Error: vanishing@example.com is odd', 1, '2026-01-01')`,
      [event?.id],
    );
    const before = (await reader.get('/api/v1/notifications')).body as Feed;
    const socket = await app.socket(gone.cookie).connected();
    expect(await everything()).toContain('vanishing@');

    expect(await run(['remove', 'Vanishing@example.com'])).toMatch(/^vanishing@example\.com is erased/);
    expect(await everything()).not.toContain('vanishing');
    for (const table of ['sessions', 'read_marks', 'notifications']) {
      expect(JSON.stringify(await app.query(`SELECT * FROM ${table}`))).not.toContain(gone.userId);
    }
    expect(await socket.next('session:ended')).toEqual({ reason: 'revoked' });
    expect((await gone.get('/api/v1/users/me')).status).toBe(401);
    expect((await app.visitor().login('vanishing@example.com')).status).toBe(401);

    const after = (await reader.get('/api/v1/notifications')).body as Feed;
    const erased = before.items.map((item) =>
      item.data.email === 'vanishing@example.com' ? { ...item, data: { email: '' } } : item,
    );
    expect(erased).not.toEqual(before.items);
    expect(after).toEqual({ ...before, items: erased });
    // Nor does the memory of a node bring it back.
    await app.events.settled();
    const { missed, head, reset } = await (await app.socket(reader.cookie).connected()).enter(0);
    expect({ reset, head }).toEqual({ reset: false, head: before.head });
    expect(missed).toEqual(erased.toReversed());
    await app.events.settled();
    expect((await app.registered('vanishing@example.com')).userId).not.toBe(gone.userId);
  });

  it('prevents the announcement of an account that is erased before its turn', async () => {
    const reader = await app.registered('waiting@example.com');
    const early = await app.registered('early@example.com');
    await app.events.settled();
    const where = "FROM domain_events WHERE payload LIKE '%early@%'";
    const [event] = await app.query<{ id: string; payload: string }>(`SELECT id, payload ${where}`);
    const { head } = (await reader.get('/api/v1/notifications')).body as Feed;
    await run(['remove', 'early@example.com']);
    // As if the listener had read the event before the removal, and handled it after.
    await app.query('UPDATE domain_events SET payload = ? WHERE id = ?', [event?.payload, event?.id]);
    const listener = 'notifications.announce-registration';
    await app.query(
      `INSERT INTO event_failures (listener, event_id, attempts, error, set_aside, failed_at)
       VALUES (?, ?, 5, 'Error: made up', 1, '2026-01-01')`,
      [listener, event?.id],
    );
    expect(await app.get(EventAdmin).retry(listener, event?.id)).toBe(1);
    await app.events.settled();
    expect(await app.query('SELECT * FROM event_failures WHERE event_id = ?', [event?.id])).toEqual([]);
    const feed = (await reader.get('/api/v1/notifications')).body as Feed;
    expect(feed.head).toBe(head);
    expect(JSON.stringify(feed)).not.toContain('early@');
    expect(await app.query('SELECT * FROM read_marks WHERE user_id = ?', [early.userId])).toEqual([]);
  });

  it.each([
    ['nobody has', 'nobody@example.com', 'There is no account with the address nobody@example.com.'],
    ['is malformed', 'nobody', 'Enter a full email address'],
  ])('refuses an address that %s', async (_, email, sentence) => {
    for (const name of ['show', 'end-sessions', 'set-password', 'remove']) {
      await expect(run([name, email])).rejects.toThrow(sentence);
    }
  });
});

interface Feed {
  items: { id: number; data: { email: string } }[];
  head: number;
}
