import type { FeedPage } from '../../../src/notifications/feed/feed.service.js';
import { LastSeen } from '../../../src/sessions/last-seen.js';
import { TestApp } from '../../support/test-app.js';
import { goodPassword, type TestVisitor } from '../../support/test-visitor.js';

const minuteMs = 60_000;

/** How SQLite is made to accept no writes, and to accept them again. */
const conditions: [state: string, begin: string[], end: string[]][] = [
  ['read-only', ['PRAGMA query_only = ON'], ['PRAGMA query_only = OFF']],
  [
    'full',
    // The pages that a rollback left are taken first.
    ['VACUUM', 'PRAGMA max_page_count = 1'],
    ['PRAGMA max_page_count = 1000000'],
  ],
];

describe.each(conditions)('A node whose database is %s', (state, begin, end) => {
  let app: TestApp;
  let ada: TestVisitor;

  const run = async (statements: string[]) => {
    for (const statement of statements) await app.query(statement);
  };
  /** So long that whatever was answered before is asked anew, and seeing a session is worth writing down. */
  const later = () => {
    app.clock.forward(2 * minuteMs);
  };

  beforeEach(async () => {
    app = await TestApp.start({ environment: { DB_TYPE: 'sqlite' } });
    ada = await app.registered('ada@example.com');
    await app.events.settled();
  });
  afterEach(() => app.close());

  it('serves whatever only reads: who is signed in, pages, the feed, sockets', async () => {
    await run(begin);
    later();
    const paths = ['/api/v1/users/me', '/api/v1/notifications', '/api/v1/sessions', '/welcome', '/sessions'];
    for (const path of paths) expect([path, (await ada.get(path)).status]).toEqual([path, 200]);
    const socket = await app.socket(ada.cookie).connected();
    expect(await socket.enter(0)).toMatchObject({ head: 1, reset: false });
    await app.get(LastSeen).settled();
  });

  it('refuses writes with 503, names its state in its readiness, and announces later whoever could register', async () => {
    await run(begin);
    const acknowledged = ['ada@example.com'];
    // A table that is full has room for a few more, in pages that it has already.
    for (let guest = 0; ; guest += 1) {
      const email = `guest${guest}@example.com`;
      const answer = await app.http.post('/api/v1/auth/register').send({ email, password: goodPassword });
      if (answer.status === 201) acknowledged.push(email);
      else {
        expect([answer.status, answer.body]).toMatchObject([503, { code: 'server.unavailable' }]);
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
        break;
      }
    }
    const ready = await app.http.get('/health/ready');
    expect([ready.status, ready.body]).toMatchObject([
      503,
      { error: { database: { status: 'down', message: state } } },
    ]);
    expect((await app.http.get('/health/live')).status).toBe(200);
    await run(end);
    await app.events.settled();
    expect(await app.query('SELECT * FROM event_failures')).toEqual([]);
    const feed = (await ada.get('/api/v1/notifications?limit=100')).body as FeedPage;
    const announced = feed.items.map(({ data }) => data['email']);
    expect(acknowledged.filter((email) => !announced.includes(email))).toEqual([]);
  });

  it.each(['login', 'register'])('leads the form at /%s back to its page, with a sentence', async (page) => {
    await run(begin);
    let location = '/welcome';
    for (let guest = 0; location === '/welcome'; guest += 1) {
      const email = page === 'login' ? 'ada@example.com' : `guest${guest}@example.com`;
      const { status, headers } = await app.http
        .post(`/${page}`)
        .type('form')
        .send({ email, password: goodPassword });
      expect(status).toBe(303);
      location = headers['location'] ?? '';
    }
    expect(location).toBe(`/${page}#unavailable`);
  });

  it('works again, without a restart, as soon as the database accepts writes', async () => {
    const socket = await app.socket(ada.cookie).connected();
    await socket.enter(null);
    await run(begin);
    later();
    await ada.get('/api/v1/users/me').expect(200);
    await app.get(LastSeen).settled();
    const [before] = await ada.sessions();
    await run(end);
    await ada.get('/api/v1/users/me').expect(200);
    await app.get(LastSeen).settled();
    const [row] = await app.query<{ last_seen_at: string }>('SELECT last_seen_at FROM sessions');
    expect(new Date(`${row?.last_seen_at ?? ''}Z`) >= new Date(before?.lastSeenAt ?? '')).toBe(true);
    await app.registered('grace@example.com');
    expect(await socket.seen('grace@example.com')).toHaveLength(1);
    expect((await app.http.get('/health/ready')).status).toBe(200);
  });
});
