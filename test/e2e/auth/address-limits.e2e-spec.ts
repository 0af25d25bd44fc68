import type { Response } from 'supertest';
import { statusOf } from '../../support/status-of.js';
import { TestApp } from '../../support/test-app.js';
import { goodPassword, type TestVisitor } from '../../support/test-visitor.js';

const minuteMs = 60_000;

let count = 0;
const newAddress = () => `somebody${(count += 1)}@example.com`;

describe('The limit per address', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({
      environment: { LOGIN_LIMIT_PER_MINUTE: '3', REGISTER_LIMIT_PER_MINUTE: '2', TRUST_PROXY: '1' },
    });
    app.clock.stop();
  });
  afterAll(() => app.close());

  /** The clock stands half a minute before the next whole one. */
  beforeEach(() => {
    const now = app.clock.now().getTime();
    app.clock.forward(minuteMs - (now % minuteMs) + minuteMs / 2);
  });

  const from = (ip: string, path: string, email = newAddress()) =>
    app.http.post(path).set('X-Forwarded-For', ip).send({ email, password: goodPassword });
  const login = '/api/v1/auth/login';
  const register = '/api/v1/auth/register';

  it('applies to logins, whatever the account, until the next minute', async () => {
    for (const seconds of [30, 60]) {
      const answers: Response[] = [];
      for (let time = 0; time < 5; time += 1) answers.push(await from('192.0.2.1', login));
      const refused = `429 after ${seconds}`;
      expect(answers.map(statusOf)).toEqual([401, 401, 401, refused, refused]);
      expect(answers[3]?.body).toMatchObject({ code: 'auth.too-many-attempts' });
      expect((await from('192.0.2.2', login)).status).toBe(401);
      app.clock.forward(seconds * 1_000);
    }
  });

  it('applies to registrations, separately from logins', async () => {
    const answers = [];
    for (let time = 0; time < 3; time += 1) answers.push((await from('192.0.2.3', register)).status);
    expect(answers).toEqual([201, 201, 429]);
    expect((await from('192.0.2.3', login)).status).toBe(401);
  });

  it('counts what is refused for its fields', async () => {
    for (const [path, limit] of [
      [login, 3],
      [register, 2],
    ] as const) {
      const statuses: number[] = [];
      for (const body of [{}, { email: 'x' }, { more: 1 }, {}].slice(3 - limit))
        statuses.push((await app.http.post(path).set('X-Forwarded-For', '192.0.2.8').send(body)).status);
      expect(statuses).toEqual([...Array<number>(limit).fill(400), 429]);
    }
    expect((await from('192.0.2.8', '/login').type('form')).headers['location']).toBe(
      '/login#too-many-attempts',
    );
  });

  it('applies to changes of the password, for each user apart', async () => {
    const password = '/api/v1/auth/password';
    const change = (visitor: TestVisitor, body: object, ip = '192.0.2.9') =>
      visitor.put(password, body).set('X-Forwarded-For', ip);
    const [ada, grace] = [await app.registered(newAddress()), await app.registered(newAddress())];
    const statuses: number[] = [];
    for (const body of [{}, { currentPassword: goodPassword, newPassword: 'short' }, { more: 1 }, {}])
      statuses.push((await change(ada, body)).status);
    expect(statuses).toEqual([400, 400, 400, 429]);
    expect((await change(grace, {})).status).toBe(400);
    expect((await change(ada, {}, '192.0.2.10')).status).toBe(400);
    expect((await from('192.0.2.9', login)).status).toBe(401);
  });

  it('holds guesses at many accounts to the limit, minute after minute', async () => {
    let looked = 0;
    for (let minute = 0; minute < 5; minute += 1) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => from('192.0.2.4', login)));
      looked += answers.filter(({ status }) => status === 401).length;
      app.clock.forward(minuteMs);
    }
    expect(looked).toBe(5 * 3);
  });

  it('counts an IPv6 /64 network as one address', async () => {
    for (const end of ['1', '2', '3:4']) await from(`2001:db8:0:1::${end}`, login);
    expect((await from('2001:db8:0:1:ffff::9', login)).status).toBe(429);
    expect((await from('2001:db8:0:2::1', login)).status).toBe(401);
  });

  it('uses the address that the trusted proxy reports, and nothing that a client made up', async () => {
    for (const made of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) await from(`${made}, 192.0.2.5`, login);
    expect((await from('10.0.0.4, 192.0.2.5', login)).status).toBe(429);
  });

  it('returns a submitted form with an explanation', async () => {
    for (const [page, limit] of [
      ['login', 3],
      ['register', 2],
    ] as const) {
      const answers: Response[] = [];
      for (let time = 0; time <= limit; time += 1) {
        answers.push(await from('192.0.2.6', `/${page}?next=/sessions`).type('form'));
      }
      expect(answers.at(-2)?.headers['location']).not.toContain('too-many');
      expect(answers.at(-1)?.headers).toMatchObject({
        location: `/${page}?next=/sessions#too-many-attempts`,
      });
      expect(answers.at(-1)?.headers).not.toHaveProperty('set-cookie');
    }
  });

  it('writes one line a minute to the log', async () => {
    const before = app.log.entries.length;
    for (let time = 0; time < 8; time += 1) await from('192.0.2.7', login);
    const lines = app.log.entries
      .slice(before)
      .filter(({ entry }) => JSON.stringify(entry).includes('excess'));
    expect(lines).toMatchObject([
      { level: 'warn', entry: { event: 'excess_rate_limit_exceeded', call: 'login', ip: '192.0.2.7' } },
    ]);
  });
});
