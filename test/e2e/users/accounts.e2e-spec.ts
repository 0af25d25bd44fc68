import { jest } from '@jest/globals';
import { hash as argon2 } from '@node-rs/argon2';
import { PasswordHasher } from '../../../src/auth/passwords/password-hasher.js';
import { meetBeforeHashing } from '../../support/meet-before-hashing.js';
import { TestApp, testEnvironment } from '../../support/test-app.js';
import { cookieOf, goodPassword, setCookies } from '../../support/test-visitor.js';
import { decode } from '../../support/tokens.js';

const dayMs = 86_400_000;

describe('Account requests for', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start();
  });
  afterEach(() => app.close());

  describe('registering', () => {
    it('create an account and sign it in', async () => {
      const ada = app.visitor();
      const response = await ada.register('Ada@Example.com');
      expect(response.status).toBe(201);
      expect(response.body).toEqual({
        user: {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          email: 'Ada@Example.com',
          createdAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        },
      });
      expect((await ada.get('/api/v1/users/me').expect(200)).body).toEqual(response.body);
    });

    it('set the cookie as documented, and the token appears nowhere else', async () => {
      const response = await app.visitor().register('ada@example.com');
      const [cookie, ...others] = setCookies(response);
      expect(others).toEqual([expect.stringMatching(/^device=/)]);
      expect(cookie).toMatch(
        /^access_token=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=2592000; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/,
      );
      const token = cookieOf(response)?.split('=')[1] ?? '';
      expect(JSON.stringify(response.body)).not.toContain(token);
      expect(JSON.stringify(app.log.entries)).not.toContain(token);
    });

    it('put exactly the documented claims into the token, which expires on the last possible day', async () => {
      const ada = await app.registered('ada@example.com');
      const [header, claims] = (ada.cookie ?? '')
        .replace('access_token=', '')
        .split('.')
        .slice(0, 2)
        .map(decode);
      expect(header).toEqual({ alg: 'HS256', typ: 'JWT', kid: expect.any(String) as string });
      expect(Object.keys(claims ?? {}).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'sid', 'sub']);
      expect(claims?.['sub']).toBe(ada.userId);
      expect(Number(claims?.['exp']) - Number(claims?.['iat'])).toBeCloseTo((30 * dayMs) / 1000, -1);
    });

    it.each([
      ['another case', 'ADA@EXAMPLE.COM'],
      ['the domain in Unicode', 'ada@exämple.com', 'ada@xn--exmple-cua.com'],
      ['a letter and its accent apart', 'e\u0301va@example.com', '\u00e9va@example.com'],
    ])('treat two spellings of an address as one: %s', async (_, spelling, other = 'ada@example.com') => {
      await app.registered(spelling);
      for (const address of [spelling, other]) {
        const response = await app.visitor().register(address);
        expect(response.status).toBe(409);
        expect(response.body).toMatchObject({ code: 'users.email-taken', status: 409 });
        expect((await app.visitor().login(address)).status).toBe(200);
      }
    });

    it('with one address twice at once create one account, and report the conflict to the other client', async () => {
      meetBeforeHashing(app, 2);
      const visitors = [app.visitor(), app.visitor()];
      const answers = await Promise.all(visitors.map((visitor) => visitor.register('ada@example.com')));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
      expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'users.email-taken' });
    });

    it('leave the client signed out when they fail', async () => {
      await app.registered('ada@example.com');
      const response = await app.visitor().register('ada@example.com', 'another good password');
      expect(setCookies(response)).toEqual([]);
    });

    it.each([
      ['spaces at both ends', '  seven purple walruses  '],
      ['128 characters', 'correct horse '.repeat(10).slice(0, 128)],
      ['every plane of Unicode', 'a\u{1F600}\u{20000}\u{30000}\u{E0100}\u{F0000}\u{10FFFD}z-ß漢'],
      ['a null character', 'null \0 and more'],
    ])('accept a password with %s, and only exactly as it was typed', async (_, password) => {
      expect((await app.visitor().register('ada@example.com', password)).status).toBe(201);
      expect((await app.visitor().login('ada@example.com', password)).status).toBe(200);
      expect((await app.visitor().login('ada@example.com', `${password.trim()}x`)).status).not.toBe(200);
    });

    it('treat one password typed on two keyboards as the same', async () => {
      await app.visitor().register('ada@example.com', 'caf\u00e9 au lait matin');
      expect((await app.visitor().login('ada@example.com', 'cafe\u0301 au lait matin')).status).toBe(200);
    });

    it('are refused while registration is closed', async () => {
      const closed = await TestApp.start({ environment: { REGISTRATION: 'closed' } });
      const response = await closed.visitor().register('ada@example.com');
      expect(response.status).toBe(403);
      expect(response.body).toMatchObject({ code: 'users.registration-closed' });
      await closed.close();
    });
  });

  describe('logging in', () => {
    it('answer an unknown address and a wrong password alike', async () => {
      await app.registered('ada@example.com');
      const wrong = await app.visitor().login('ada@example.com', 'not the password');
      const unknown = await app.visitor().login('nobody@example.com', 'not the password');
      expect([wrong.status, unknown.status]).toEqual([401, 401]);
      const withoutId = ({ requestId, ...rest }: Record<string, unknown>) => [typeof requestId, rest];
      expect(withoutId(unknown.body as never)).toEqual(withoutId(wrong.body as never));
      expect(wrong.body).toMatchObject({ code: 'auth.invalid-credentials' });
    });

    it('end the session that the cookie identified before', async () => {
      const ada = await app.registered('ada@example.com');
      const before = ada.cookie ?? '';
      await ada.login('ada@example.com');
      await ada.get('/api/v1/users/me').expect(200);
      await app.http.get('/api/v1/users/me').set('Cookie', before).expect(401);
    });

    it('work with unusual but valid settings', async () => {
      await app.close();
      const environment = { ARGON2_TIME: '17', ARGON2_MEMORY_KIB: '8', SESSION_MAX_DAYS: '100000000' };
      app = await TestApp.start({ environment });
      expect((await app.visitor().register('ada@example.com')).status).toBe(201);
      expect((await app.visitor().login('ada@example.com')).status).toBe(200);
    });

    it('leave the sessions of other browsers alone', async () => {
      const ada = await app.registered('ada@example.com');
      await app.visitor().login('ada@example.com');
      await ada.get('/api/v1/users/me').expect(200);
    });

    const hash = async () =>
      (await app.query<{ password_hash: string }>('SELECT password_hash FROM users'))[0]?.password_hash ?? '';

    /** Makes an account whose hash was made with other parameters. @returns that hash */
    const withOldHash = async () => {
      await app.registered('ada@example.com');
      const old = await argon2(goodPassword, { memoryCost: 8, timeCost: 1, parallelism: 1 });
      await app.query('UPDATE users SET password_hash = ?', [old]);
      return old;
    };

    it('replace a hash that was made with older parameters', async () => {
      const old = await withOldHash();
      await app.visitor().login('ada@example.com', 'not the password');
      expect(await hash()).toBe(old);
      expect((await app.visitor().login('ada@example.com')).status).toBe(200);
      expect(await hash()).toContain(`m=${testEnvironment.ARGON2_MEMORY_KIB},t=1,p=1`);
      expect((await app.visitor().login('ada@example.com')).status).toBe(200);
    });

    it('succeed when there is no capacity for a new hash, which the next login makes', async () => {
      const old = await withOldHash();
      const hasher = app.get(PasswordHasher);
      const verify = hasher.verify.bind(hasher);
      jest.spyOn(hasher, 'verify').mockImplementationOnce(async (...given) => {
        const matches = await verify(...given);
        // Filled up in the moment after this login's own turn.
        jest.spyOn(hasher, 'waiting', 'get').mockReturnValue(500);
        return matches;
      });
      expect((await app.visitor().login('ada@example.com')).status).toBe(200);
      expect(await hash()).toBe(old);
      jest.restoreAllMocks();
      expect((await app.visitor().login('ada@example.com')).status).toBe(200);
      expect(await hash()).not.toBe(old);
    });

    it('are refused when too many passwords wait, with the time of the next attempt', async () => {
      jest.spyOn(app.get(PasswordHasher), 'waiting', 'get').mockReturnValue(500);
      for (const response of [
        await app.visitor().login('ada@example.com'),
        await app.visitor().register('ada@example.com'),
      ]) {
        expect([response.status, response.headers['retry-after']]).toEqual([503, '2']);
        expect(response.body).toMatchObject({ code: 'server.busy' });
      }
      jest.restoreAllMocks();
    });

    it('refuse a stored hash whose parameters would block the process', async () => {
      await app.registered('ada@example.com');
      const forged = await argon2(goodPassword, { memoryCost: 8, timeCost: 17, parallelism: 1 });
      await app.query('UPDATE users SET password_hash = ?', [forged]);
      expect((await app.visitor().login('ada@example.com')).status).toBe(401);
      expect(app.log.entries.filter(({ level }) => level === 'error')).toHaveLength(1);
    });
  });

  describe('logging out', () => {
    it('end the session and clear the cookie', async () => {
      const ada = await app.registered('ada@example.com');
      const response = await ada.logout();
      expect(response.status).toBe(204);
      expect(setCookies(response)).toEqual([
        expect.stringMatching(/^access_token=; Path=\/; Expires=Thu, 01 Jan 1970/),
      ]);
      const after = await ada.get('/api/v1/users/me');
      expect(after.status).toBe(401);
      expect(after.body).toMatchObject({ code: 'auth.unauthenticated' });
      // Only what ended the session clears the cookie: a late answer must not take away a newer session.
      expect(setCookies(after)).toEqual([]);
    });

    it('end the session once when they are sent twice, with one event for all nodes', async () => {
      const ada = await app.registered('ada@example.com');
      await ada.logout();
      await ada.logout();
      const ends = await app.query("SELECT id FROM domain_events WHERE type = 'auth.session-ended.v1'");
      expect(ends).toHaveLength(1);
    });

    it('succeed without a session', async () => {
      await app.http.post('/api/v1/auth/logout').expect(204);
      await app.http.post('/api/v1/auth/logout').set('Cookie', 'access_token=nonsense').expect(204);
    });
  });
});
