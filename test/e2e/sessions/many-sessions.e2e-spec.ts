import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { SessionDto, SessionList } from '../../../src/sessions/dto/session.dto.js';
import { AccountSessions } from '../../../src/sessions/sessions.api.js';
import { statementsOf } from '../../support/query-plans.js';
import { TestApp } from '../../support/test-app.js';
import { goodPassword, type TestVisitor } from '../../support/test-visitor.js';

const sessions = '/api/v1/sessions';
const dayMs = 86_400_000;

let app: TestApp;
let people = 0;

const newAddress = () => `person${(people += 1)}@example.com`;

/** Active sessions of a user beside those that signed in, one minute younger each. */
async function addSessions(userId: string, count: number): Promise<void> {
  const moment = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
  const first = app.clock.now().getTime() - dayMs;
  const rows = Array.from({ length: count }, (_, index) => {
    const at = moment(first + index * 1_000);
    return [randomUUID(), userId, at, at, '2999-01-01 00:00:00.000', '192.0.2.1', ''];
  });
  for (let from = 0; from < count; from += 500) {
    const batch = rows.slice(from, from + 500);
    await app.query(
      `INSERT INTO sessions (id, user_id, created_at, last_seen_at, expires_at, ip, user_agent)
       VALUES ${batch.map(() => '(?, ?, ?, ?, ?, ?, ?)').join()}`,
      batch.flat(),
    );
  }
}

const withoutEnd = async (userId: string): Promise<number> => {
  const sql = 'SELECT COUNT(*) AS n FROM sessions WHERE user_id = ? AND ended_at IS NULL';
  return Number((await app.query<{ n: number }>(sql, [userId]))[0]?.n);
};

const endings = async (userId: string): Promise<number> => {
  const sql =
    "SELECT COUNT(*) AS n FROM domain_events WHERE type = 'auth.session-ended.v1' AND payload LIKE ?";
  return Number((await app.query<{ n: number }>(sql, [`%${userId}%`]))[0]?.n);
};

async function pageOf(visitor: TestVisitor, query: string): Promise<SessionList> {
  return (await visitor.get(`${sessions}?${query}`).expect(200)).body as SessionList;
}

describe('An account with MAX_SESSIONS_PER_USER active sessions', () => {
  beforeAll(async () => {
    app = await TestApp.start({ environment: { MAX_SESSIONS_PER_USER: '3' } });
  });
  afterAll(() => app.close());

  it('loses the oldest with its sockets when one more signs in, and no other', async () => {
    const email = newAddress();
    const [first, second, third] = await app.onDevices(email, 3);
    await app.events.settled();
    const [oldest, younger] = await Promise.all([
      app.socket(first.cookie).connected(),
      app.socket(second.cookie).connected(),
    ]);
    const fourth = app.visitor();
    await fourth.login(email);
    expect(await oldest.next('session:ended')).toEqual({ reason: 'revoked' });
    expect(await oldest.closed()).toBe('io server disconnect');
    expect(await Promise.all([first, second, third, fourth].map((one) => one.isSignedIn()))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(younger.closeReason).toBeUndefined();
    expect(await fourth.sessions()).toHaveLength(3);
  });

  it('counts neither sessions that have ended nor those that have expired', async () => {
    const email = newAddress();
    const [unused, out, used] = await app.onDevices(email, 3);
    await out.logout();
    app.clock.forward(10 * dayMs);
    await used.get('/api/v1/users/me').expect(200);
    app.clock.forward(5 * dayMs);
    expect(await unused.isSignedIn()).toBe(false);
    const further = [app.visitor(), app.visitor()];
    for (const visitor of further) await visitor.login(email);
    expect(await Promise.all([used, ...further].map((one) => one.isSignedIn()))).toEqual([true, true, true]);
  });

  it('keeps as many when the same browser signs in again and again', async () => {
    const email = newAddress();
    const [first, second] = await app.onDevices(email, 2);
    for (let time = 0; time < 4; time += 1) await second.login(email);
    expect(await first.isSignedIn()).toBe(true);
    expect(await first.sessions()).toHaveLength(2);
  });

  it('has no more of them when many sign in at once', async () => {
    const ada = await app.registered(newAddress());
    const [{ email } = { email: '' }] = await app.query<{ email: string }>(
      'SELECT email FROM users WHERE id = ?',
      [ada.userId],
    );
    await Promise.all(Array.from({ length: 4 }, () => app.visitor().login(email)));
    expect(await withoutEnd(ada.userId)).toBe(3);
  });

  it('is brought down to the limit when it had thousands from before', async () => {
    const email = newAddress();
    const ada = await app.registered(email);
    await addSessions(ada.userId, 1_300);
    const visitor = app.visitor();
    await visitor.login(email);
    expect(await withoutEnd(ada.userId)).toBe(3);
    expect(await endings(ada.userId)).toBe(1_299);
    expect(await Promise.all([ada, visitor].map((one) => one.isSignedIn()))).toEqual([true, true]);
  });
});

describe('With thousands of sessions of one account,', () => {
  const count = 2_650;
  let email: string;
  let ada: TestVisitor;

  beforeAll(async () => {
    app = await TestApp.start({ environment: { MAX_SESSIONS_PER_USER: '1000000' } });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    email = newAddress();
    ada = await app.registered(email);
    await addSessions(ada.userId, count);
  });

  const password = { currentPassword: goodPassword, newPassword: 'eight purple walruses' };
  const works: [string, () => Promise<unknown>, number][] = [
    ['ending all others', () => ada.delete(sessions).expect(204), 1],
    ['changing the password', () => ada.put('/api/v1/auth/password', password).expect(204), 1],
    ['ending all as an operator', () => app.get(AccountSessions).endAll(ada.userId, 'revoked'), 0],
  ];

  it.each(works)(
    '%s takes a few statements, lets others run in between, and announces each',
    async (_, work, left) => {
      let statements = 0;
      let turns = 0;
      let working = true;
      const turn = () => {
        turns += 1;
        if (working) setImmediate(turn);
      };
      await statementsOf(app.get(DataSource), async () => {
        const sent = jest.spyOn(app.get(DataSource).logger, 'logQuery');
        setImmediate(turn);
        await work();
        working = false;
        statements = sent.mock.calls.length;
      });
      expect(await withoutEnd(ada.userId)).toBe(left);
      expect(await endings(ada.userId)).toBe(count + 1 - left);
      expect(statements).toBeLessThan(count / 20);
      // One turn for each batch of 500 at least: more would hold up others.
      expect(turns).toBeGreaterThanOrEqual(Math.floor(count / 500));
    },
  );

  it('the log says so in few lines', async () => {
    const before = app.log.entries.length;
    await ada.delete(sessions).expect(204);
    const lines = app.log.entries.slice(before).map(({ entry }) => entry as Record<string, unknown>);
    const ended = lines.filter(({ event }) => event === 'session_ended');
    // A batch that is not full may have a line for each.
    expect(ended.length).toBeLessThan(120);
    expect(ended.reduce((sum, line) => sum + Number(line['sessions'] ?? 1), 0)).toBe(count);
    expect(ended[0]).toMatchObject({ userId: ada.userId, reason: 'revoked' });
  });

  it('the list is read in pages, each session once, the current one first', async () => {
    const seen: SessionDto[] = [];
    let query = 'limit=100';
    for (;;) {
      const { items, next } = await pageOf(ada, query);
      seen.push(...items);
      if (next === null) break;
      expect(items).toHaveLength(100);
      query = `limit=100&before=${next}`;
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(count + 1);
    expect(seen).toHaveLength(count + 1);
    expect(seen.filter(({ current }) => current)).toEqual([seen[0]]);
    const times = seen.slice(1).map(({ lastSeenAt }) => lastSeenAt);
    expect(times).toEqual([...times].sort().reverse());
  });
});

describe('The pages of the list of sessions', () => {
  let own: TestVisitor;

  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    const email = newAddress();
    own = await app.registered(email);
    for (let time = 0; time < 4; time += 1) {
      const visitor = app.visitor();
      app.clock.forward(60_000);
      await visitor.login(email);
    }
  });

  const idsBy = async (limit: number) => {
    const ids: string[][] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: SessionList = await pageOf(own, `limit=${limit}${next === '' ? '' : `&before=${next}`}`);
      ids.push(page.items.map(({ id }) => id));
      next = page.next;
    }
    return ids;
  };

  it('have 20 sessions unless something else is asked for, and the last one has no next', async () => {
    await addSessions(own.userId, 20);
    const { items, next } = (await own.get(sessions).expect(200)).body as SessionList;
    expect(items).toHaveLength(20);
    const rest = await pageOf(own, `before=${next}`);
    expect([rest.items.length, rest.next]).toEqual([5, null]);
  });

  it.each([1, 2, 3, 4, 5, 100])('of %s show every session once, in the order of one page', async (limit) => {
    const pages = await idsBy(limit);
    expect(pages.flat()).toEqual((await own.sessions()).map(({ id }) => id));
    expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
  });

  it('show sessions that were last seen at the same time, too', async () => {
    await app.query('UPDATE sessions SET last_seen_at = ? WHERE user_id = ?', [
      app.clock.now().toISOString().replace('T', ' ').replace('Z', ''),
      own.userId,
    ]);
    const ids = (await idsBy(2)).flat();
    expect([ids.length, new Set(ids).size]).toEqual([5, 5]);
  });

  it('begin behind the previous one, even if its last session ended or was seen since', async () => {
    const { items, next } = await pageOf(own, 'limit=2');
    const all = await own.sessions();
    await own.delete(`${sessions}/${items[1]?.id ?? ''}`).expect(204);
    const rest = await pageOf(own, `before=${next}`);
    expect(rest.items.map(({ id }) => id)).toEqual(all.slice(2).map(({ id }) => id));
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=1e1',
    'limit=',
    'before=',
    'before=5',
    'before=00000000-0000-4000-8000-000000000000',
    'before=1-2-3',
    'after=1',
    'limit=1&limit=2',
  ])('refuse %s', async (query) => {
    const response = await own.get(`${sessions}?${query}`);
    expect([response.status, (response.body as { code: string }).code]).toEqual([400, 'request.invalid']);
  });

  it('take a place of any time, and show nobody else’s sessions', async () => {
    const stranger = await app.registered(newAddress());
    for (const time of ['0', '999999999999999']) {
      const { items } = await pageOf(stranger, `before=${time}-00000000-0000-4000-8000-000000000000`);
      // One's own is on the first page.
      expect(items).toEqual([]);
    }
  });
});
