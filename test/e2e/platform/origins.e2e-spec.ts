import { TestApp } from '../../support/test-app.js';
import { cookieOf, goodPassword, setCookies, type TestVisitor } from '../../support/test-visitor.js';

type Headers = Record<string, string>;

const form = { email: 'ada@example.com', password: goodPassword };

/** Sends one request that would change something to the API, and one to the forms. @returns whether it did */
async function changes(app: TestApp, headers: Headers): Promise<{ api: boolean; form: boolean }> {
  const ada = app.visitor();
  await ada.login(form.email);
  const api = await ada.post('/api/v1/auth/logout').set(headers);
  const login = await app.http.post('/login').type('form').set(headers).send(form);
  if (api.status === 403) {
    expect(api.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(api.body).toMatchObject({ code: 'auth.forbidden-origin', status: 403 });
    expect(setCookies(api)).toEqual([]);
  }
  // A form is a person's: its refusal is a page.
  if (login.status === 403) {
    expect(login.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(login.text).toContain('auth.forbidden-origin');
    expect(setCookies(login)).toEqual([]);
  }
  const { status } = await ada.get('/api/v1/users/me');
  expect([api.status, status]).toEqual(api.status === 403 ? [403, 200] : [204, 401]);
  expect([login.status, cookieOf(login) !== undefined]).toEqual(
    login.status === 403 ? [403, false] : [303, true],
  );
  return { api: api.status !== 403, form: login.status !== 403 };
}

async function start(environment: Record<string, string>): Promise<TestApp> {
  const app = await TestApp.start({ environment: { LOGIN_LIMIT_PER_MINUTE: '0', ...environment } });
  await app.registered(form.email);
  return app;
}

describe('A request', () => {
  describe('over http', () => {
    let app: TestApp;

    beforeAll(async () => {
      app = await start({ PUBLIC_URL: 'http://app.example:8000' });
    });
    afterAll(() => app.close());

    it.each<[string, Headers]>([
      ['no browser', {}],
      ['the browser says it is the same origin', { 'Sec-Fetch-Site': 'same-origin' }],
      [
        'the browser says so, behind a proxy that changes the host',
        { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://front.example', Host: 'back.example' },
      ],
      ['the public address', { Origin: 'http://app.example:8000' }],
      ['the public address, another Host', { Origin: 'http://app.example:8000', Host: 'back.example' }],
      ['an address of the computer', { Origin: 'http://127.0.0.1:8000', Host: '127.0.0.1:8000' }],
      ['an address in the local network', { Origin: 'http://192.168.1.7:81', Host: '192.168.1.7:81' }],
      ['a tunnel that ends TLS', { Origin: 'https://tunnel.example', Host: 'tunnel.example' }],
      ['an IPv6 address', { Origin: 'http://[::1]:8000', Host: '[::1]:8000' }],
      ['a Host that names the port of http', { Origin: 'http://nas.local', Host: 'nas.local:80' }],
      ['a Host in capitals', { Origin: 'http://nas.local:81', Host: 'NAS.local:81' }],
      ['a Host that names the port of https', { Origin: 'https://nas.local', Host: 'nas.local:443' }],
    ])('is accepted: %s', async (_, headers) => {
      expect(await changes(app, headers)).toEqual({ api: true, form: true });
    });

    it.each<[string, Headers]>([
      ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
      ['a neighbour', { 'Sec-Fetch-Site': 'same-site' }],
      ['the address bar', { 'Sec-Fetch-Site': 'none' }],
      ['an unknown word', { 'Sec-Fetch-Site': 'Same-Origin' }],
      [
        'another site, with an Origin of ours',
        { 'Sec-Fetch-Site': 'cross-site', Origin: 'http://app.example:8000' },
      ],
      ['a foreign origin', { Origin: 'https://evil.example' }],
      ['a foreign origin over http', { Origin: 'http://evil.example' }],
      ['an origin that is not told', { Origin: 'null' }],
      ['an empty origin', { Origin: '' }],
      ['the same host, another port', { Origin: 'http://127.0.0.1:9000', Host: '127.0.0.1:8000' }],
      ['the same port, another host', { Origin: 'http://localhost:8000', Host: '127.0.0.1:8000' }],
      ['the port of https over http', { Origin: 'http://nas.local', Host: 'nas.local:443' }],
      ['a Host that is none', { Origin: 'http://nas.local', Host: 'ada@nas.local/' }],
      ['an origin without a host', { Origin: 'file:///', Host: '' }],
      ['what begins like the public address', { Origin: 'http://app.example:8000.evil.example' }],
      ['what ends like the public address', { Origin: 'http://evil-app.example:8000' }],
      [
        'a host that only a stranger forwards',
        { Origin: 'http://evil.example', 'X-Forwarded-Host': 'evil.example' },
      ],
    ])('is refused and changes nothing: %s', async (_, headers) => {
      expect(await changes(app, headers)).toEqual({ api: false, form: false });
    });

    it('is refused for its origin before the body is read or the session is looked up', async () => {
      for (const path of ['/api/v1/auth/register', '/api/v1/notifications/read']) {
        const response = await app.http
          .post(path)
          .set('Origin', 'https://evil.example')
          .send({ nonsense: 1 });
        expect(response.status).toBe(403);
        expect(response.body).toMatchObject({ code: 'auth.forbidden-origin' });
      }
    });

    it.each(['/api/v1/users/me', '/welcome', '/login', '/health/live', '/js/api.js'])(
      'is accepted from any origin when it only reads: GET %s',
      async (path) => {
        const ada = app.visitor();
        await ada.login(form.email);
        for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
          await ada.get(path).set(headers).expect(200);
        }
      },
    );

    it('gets no cookies and headers that are for https only', async () => {
      const response = await app.visitor().login(form.email);
      expect(setCookies(response).join()).toMatch(/^access_token=/);
      expect(setCookies(response).join()).not.toContain('Secure');
      expect(response.headers).not.toHaveProperty('strict-transport-security');
    });
  });

  describe('over https', () => {
    let app: TestApp;
    let ada: TestVisitor;

    beforeAll(async () => {
      app = await start({ PUBLIC_URL: 'https://app.example' });
      ada = app.visitor();
      await ada.login(form.email);
    });
    afterAll(() => app.close());

    it('is accepted from the public address only', async () => {
      const fine = { api: true, form: true };
      expect(await changes(app, { Origin: 'https://app.example' })).toEqual(fine);
      expect(await changes(app, { 'Sec-Fetch-Site': 'same-origin' })).toEqual(fine);
      expect(await changes(app, {})).toEqual(fine);
    });

    it.each<[string, Headers]>([
      ['the same over http', { Origin: 'http://app.example', Host: 'app.example' }],
      ['another port', { Origin: 'https://app.example:8443', Host: 'app.example:8443' }],
      ['the host that was asked', { Origin: 'http://127.0.0.1:8000', Host: '127.0.0.1:8000' }],
      ['the host that was asked, over https', { Origin: 'https://127.0.0.1:8000', Host: '127.0.0.1:8000' }],
      ['a neighbour', { Origin: 'https://www.app.example' }],
    ])('is refused from any other origin: %s', async (_, headers) => {
      expect(await changes(app, headers)).toEqual({ api: false, form: false });
    });

    it('is held to the same origin rule at the handshake', async () => {
      await expect(
        app.socket(ada.cookie, { origin: 'https://app.example' }).connected(),
      ).resolves.toBeDefined();
      await expect(app.socket(ada.cookie, { origin: app.url }).refused()).resolves.toBe(
        'auth.forbidden-origin',
      );
    });

    it('gets a Secure cookie that is bound to this host', async () => {
      const [cookie, ...others] = setCookies(await app.visitor().login(form.email));
      expect(others.filter((other) => other.includes('access_token'))).toEqual([]);
      expect(cookie).toMatch(
        /^__Host-access_token=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=2592000; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
      );
    });

    it('with a cookie without the prefix is not authenticated', async () => {
      await ada.get('/api/v1/users/me').expect(200);
      const bare = (ada.cookie ?? '').replace('__Host-', '');
      await app.http.get('/api/v1/users/me').set('Cookie', bare).expect(401);
    });

    it('to log out clears the cookie under the name and the attributes that browsers require', async () => {
      const grace = await app.registered('grace@example.com');
      expect(setCookies(await grace.logout())).toEqual([
        '__Host-access_token=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
      ]);
    });

    it('to log out gets a Secure note of it that is bound to this host', async () => {
      const [, note = ''] = setCookies(await app.http.post('/logout').type('form').expect(303));
      expect(note).toMatch(
        /^__Host-signed-out=1; Max-Age=60; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
      );
      const { text } = await app.http.get('/login').set('Cookie', note.split(';', 1)).expect(200);
      expect(text).toContain('id="signed-out">');
    });

    it.each(['/login', '/api/v1/users/me', '/js/api.js', '/nothing'])(
      'gets a Strict-Transport-Security header: %s',
      async (path) => {
        const { headers } = await app.http.get(path);
        expect(headers['strict-transport-security']).toMatch(/^max-age=31536000\b/);
      },
    );
  });

  describe('has a client address that', () => {
    it.each<[string, string | undefined, string, string]>([
      ['is not what a client says of itself', undefined, '203.0.113.9', '127.0.0.1'],
      ['is what one proxy says', '1', '203.0.113.9', '203.0.113.9'],
      [
        'is what the last proxy says, not what was said to it',
        '1',
        '198.51.100.1, 203.0.113.9',
        '203.0.113.9',
      ],
      ['is further back with two proxies', '2', '198.51.100.1, 203.0.113.9', '198.51.100.1'],
      ['is what a known proxy says', 'loopback', '2001:db8::7', '2001:db8::7'],
      ['is what a proxy of a known subnet says', '127.0.0.0/8, ::1', '203.0.113.9', '203.0.113.9'],
      ['is not what a proxy of another subnet says', '10.0.0.0/8', '203.0.113.9', '127.0.0.1'],
      ['has no port', '1', '203.0.113.9:51234', '203.0.113.9'],
      ['has no port as an IPv6 address', '1', '[2001:db8::1]:51234', '2001:db8::1'],
      ['has no brackets', '1', '[2001:db8::1]', '2001:db8::1'],
      [
        'is found behind a known proxy with a port',
        '127.0.0.1',
        '203.0.113.9:51234, 127.0.0.1:443',
        '203.0.113.9',
      ],
      ['is a word if the proxy says a word', '1', 'unknown', 'unknown'],
      ['is cut to the length of the longest address', '1', '_'.repeat(99), '_'.repeat(45)],
      ['is not what somebody says with no hop trusted', '0', '203.0.113.9', '127.0.0.1'],
    ])('%s', async (_, trusted, forwarded, expected) => {
      const app = await TestApp.start(trusted === undefined ? {} : { environment: { TRUST_PROXY: trusted } });
      await app.http
        .post('/api/v1/auth/register')
        .set({ 'X-Forwarded-For': forwarded, 'X-Real-IP': '192.0.2.99', Forwarded: 'for=192.0.2.98' })
        .send(form)
        .expect(201);
      const rows = await app.query<{ ip: string }>('SELECT ip FROM sessions');
      const logged = app.log.entries.map(({ entry }) => entry as { event?: string; ip?: string });
      await app.close();
      expect(rows).toEqual([{ ip: expected }]);
      expect(logged.find(({ event }) => event === 'authn_login_success')?.ip).toBe(expected);
    });
  });
});
