import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { LastSeen } from '../../../src/sessions/last-seen.js';
import { SessionEntity } from '../../../src/sessions/persistence/session.entity.js';
import { TestApp, testEnvironment } from '../../support/test-app.js';
import { goodPassword, type TestVisitor } from '../../support/test-visitor.js';
import { decode } from '../../support/tokens.js';

const dayMs = 86_400_000;

/** Makes a token the hard way, with whatever header, claims and key. */
function forge(header: object, claims: object, key: string, hash = 'sha256'): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const body = `${encode(header)}.${encode(claims)}`;
  return `${body}.${createHmac(hash, key).update(body).digest('base64url')}`;
}

describe('Authentication by', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start();
  });
  afterEach(() => app.close());

  describe('a session', () => {
    it.each([
      ['13 days without being seen', 13, 200],
      ['14 days without being seen', 14.01, 401],
    ])('is decided by the idle time: after %s', async (_, days, status) => {
      const ada = await app.registered('ada@example.com');
      app.clock.forward(days * dayMs);
      const outcome = status === 200 ? undefined : 'auth.unauthenticated';
      const socket = app.socket(ada.cookie);
      await socket.until(() => socket.socket.connected || socket.error !== undefined, 'an answer');
      expect(socket.error?.data?.code).toBe(outcome);
      await ada.get('/api/v1/users/me').expect(status);
    });

    it('lasts while the session is used, but not beyond 30 days', async () => {
      const ada = await app.registered('ada@example.com');
      for (const day of [10, 20, 29.9]) {
        app.clock.forward(10 * dayMs - (day === 29.9 ? 0.1 * dayMs : 0));
        await ada.get('/api/v1/users/me').expect(200);
        await app.get(LastSeen).settled();
      }
      app.clock.forward(0.2 * dayMs);
      await ada.get('/api/v1/users/me').expect(401);
      await expect(app.socket(ada.cookie).refused()).resolves.toBe('auth.unauthenticated');
    });

    it.each([
      ['before', (good: string, other: string) => `${other}; ${good}`],
      ['behind', (good: string, other: string) => `${good}; ${other}`],
      ['around', (good: string, other: string) => `${other}; ${good}; ${other}x`],
    ])(
      'finds its token with cookies of the same name %s it, from another application of the host',
      async (_, both) => {
        const ada = await app.registered('ada@example.com');
        const foreign = forge({ alg: 'HS256' }, { sub: ada.userId }, 'a key of another application');
        for (const other of ['access_token=other', `access_token=${foreign}`]) {
          const cookie = both(ada.cookie ?? '', other);
          await app.http.get('/api/v1/users/me').set('Cookie', cookie).expect(200);
          await app.http.get('/welcome').set('Cookie', cookie).expect(200);
          await expect(app.socket(cookie).connected()).resolves.toBeDefined();
        }
        await app.http
          .post('/api/v1/auth/logout')
          .set('Cookie', both(ada.cookie ?? '', 'access_token=other'))
          .expect(204);
        expect(await ada.isSignedIn()).toBe(false);
      },
    );

    it('updates the last use at most once a minute', async () => {
      const ada = await app.registered('ada@example.com');
      const seen = async (seconds: number) => {
        app.clock.forward(seconds * 1_000);
        await ada.get('/api/v1/users/me').expect(200);
        await app.get(LastSeen).settled();
        return (
          await app.get(DataSource).getRepository(SessionEntity).findOneByOrFail({})
        ).lastSeenAt.getTime();
      };
      const first = await seen(0);
      expect(await seen(58)).toBe(first);
      const second = await seen(3);
      expect(second).not.toBe(first);
      expect(await seen(58)).toBe(second);
    });

    it('truncates a long User-Agent to what fits into the row', async () => {
      const agent = 'a'.repeat(2_000);
      const credentials = { email: 'ada@example.com', password: goodPassword };
      await app.http.post('/api/v1/auth/register').set('User-Agent', agent).send(credentials).expect(201);
      expect(await app.query('SELECT user_agent FROM sessions')).toEqual([
        { user_agent: agent.slice(0, 512) },
      ]);
    });

    it('is refused when the user or the session row is gone', async () => {
      const ada = await app.registered('ada@example.com');
      const grace = await app.registered('grace@example.com');
      await app.query('DELETE FROM sessions WHERE user_id = ?', [ada.userId]);
      await app.query('DELETE FROM users WHERE id = ?', [grace.userId]);
      await ada.get('/api/v1/users/me').expect(401);
      await grace.get('/api/v1/users/me').expect(401);
    });
  });

  describe('a token', () => {
    it('signed with a previous key is accepted while the settings list that key', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'keys-'));
      const place = { DATA_DIR: directory, DB_FILE: 'keys.sqlite' };
      const older = { ...place, SECRET_KEY: 'the key that was in use until some day ago' };
      const newer = { ...place, SECRET_KEY: 'the key that took its place on that day ' };
      const start = async (environment: Record<string, string>) => {
        await app.close();
        app = await TestApp.start({ environment });
      };
      await start(older);
      const ada = await app.registered('ada@example.com');
      await start({ ...newer, SECRET_KEY_PREVIOUS: older.SECRET_KEY });
      const me = ({ cookie = '' }: TestVisitor = ada) =>
        app.http.get('/api/v1/users/me').set('Cookie', cookie);
      await me().expect(200);
      await app.socket(ada.cookie).connected();
      const renewed = app.visitor();
      await renewed.login('ada@example.com');
      await start(newer);
      await me().expect(401);
      await expect(app.socket(ada.cookie).refused()).resolves.toBe('auth.unauthenticated');
      // What was signed in the meantime is signed with the newer key.
      await me(renewed).expect(200);
      await app.socket(renewed.cookie).connected();
      rmSync(directory, { recursive: true });
    });
  });
});

describe('A forged token', () => {
  let app: TestApp;
  let visitors = 0;

  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.close());

  const otherKey = 'an entirely different key of forty bytes';

  it.each<[string, (header: object, claims: Record<string, unknown>, signature: string) => string]>([
    [
      'an altered claim',
      (header, claims, signature) => {
        const forged = forge(header, { ...claims, sub: '00000000-0000-4000-8000-000000000000' }, otherKey);
        return `${forged.split('.').slice(0, 2).join('.')}.${signature}`;
      },
    ],
    ['a foreign key', (header, claims) => forge(header, claims, otherKey)],
    [
      'an unknown kid',
      (header, claims) => forge({ ...header, kid: 'other' }, claims, testEnvironment.SECRET_KEY),
    ],
    ['no kid', (_, claims) => forge({ alg: 'HS256', typ: 'JWT' }, claims, testEnvironment.SECRET_KEY)],
    ['alg none', (header, claims) => forge({ ...header, alg: 'none' }, claims, '').replace(/[^.]*$/, '')],
    [
      'another algorithm',
      (header, claims) => forge({ ...header, alg: 'HS512' }, claims, testEnvironment.SECRET_KEY, 'sha512'),
    ],
    ['an expired exp', (header, claims) => forge(header, { ...claims, exp: 1 }, testEnvironment.SECRET_KEY)],
    ['no exp', (header, claims) => forge(header, { ...claims, exp: undefined }, testEnvironment.SECRET_KEY)],
    ['no sid', (header, claims) => forge(header, { ...claims, sid: undefined }, testEnvironment.SECRET_KEY)],
    [
      'another issuer',
      (header, claims) => forge(header, { ...claims, iss: 'other' }, testEnvironment.SECRET_KEY),
    ],
    [
      'another audience',
      (header, claims) => forge(header, { ...claims, aud: 'other' }, testEnvironment.SECRET_KEY),
    ],
    [
      'the session of somebody else',
      (header, claims) =>
        forge(header, { ...claims, sub: '00000000-0000-4000-8000-000000000000' }, testEnvironment.SECRET_KEY),
    ],
    ['nothing of a token', () => 'nonsense'],
    ['an odd header', () => `${Buffer.from('null').toString('base64url')}.e30.x`],
  ])('is refused: %s', async (_, alter) => {
    const ada = await app.registered(`ada${(visitors += 1)}@example.com`);
    const [header, claims, signature = ''] = (ada.cookie ?? '').replace('access_token=', '').split('.');
    const token = alter(decode(header), decode(claims), signature);
    const response = await app.http.get('/api/v1/users/me').set('Cookie', `access_token=${token}`);
    expect(response.status).toBe(401);
    await expect(app.socket(`access_token=${token}`).refused()).resolves.toBe('auth.unauthenticated');
  });
});
