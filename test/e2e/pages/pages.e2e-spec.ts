import { authErrors } from '../../../src/auth/auth.errors.js';
import { fragmentFor } from '../../../src/pages/form-error.js';
import { Problem, type ProblemKind } from '../../../src/platform/errors/problem.js';
import { requestErrors } from '../../../src/platform/errors/request.errors.js';
import { usersErrors } from '../../../src/users/users.errors.js';
import { TestApp } from '../../support/test-app.js';
import { cookieOf, goodPassword, setCookies, type TestVisitor } from '../../support/test-visitor.js';

/** As `front-end.md` has it. */
const pagePolicy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; manifest-src 'self';
  connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';
  require-trusted-types-for 'script'; trusted-types 'none'`;

const directives = (policy: string | undefined) =>
  (policy ?? '').split(';').map((directive) => directive.trim());
const unlimited = { LOGIN_LIMIT_PER_MINUTE: '0', REGISTER_LIMIT_PER_MINUTE: '0' };

describe('Pages', () => {
  let app: TestApp;
  let ada: TestVisitor;
  let count = 0;

  const newcomer = () => ({ email: `newcomer${(count += 1)}@example.com`, password: goodPassword });
  const post = (path: string, form: object, visitor = app.visitor()) =>
    visitor.post(path).type('form').send(form);

  beforeAll(async () => {
    app = await TestApp.start({ environment: unlimited });
    ada = await app.registered('ada@example.com');
  });
  afterAll(() => app.close());

  describe('redirect', () => {
    it('clients without a session to the login page', async () => {
      const ended = await app.registered(newcomer().email);
      await ended.logout();
      for (const visitor of [app.visitor(), ended]) {
        expect((await visitor.get('/').expect(303)).headers['location']).toBe('/login');
        for (const page of ['/welcome', '/sessions']) {
          expect((await visitor.get(page).expect(303)).headers['location']).toBe(`/login?next=${page}`);
        }
      }
    });

    it('users with a session to the welcome page', async () => {
      expect((await ada.get('/').expect(303)).headers['location']).toBe('/welcome');
      for (const page of ['/welcome', '/sessions']) {
        expect((await ada.get(page).expect(200)).headers['content-type']).toMatch(/^text\/html/);
      }
    });

    it('password managers to the page where the password is changed', async () => {
      const { headers } = await app.http.get('/.well-known/change-password').expect(303);
      const [path, part] = (headers['location'] ?? '').split('#');
      expect((await ada.get(path ?? '').expect(200)).text).toContain(`id="${part ?? ''}"`);
      // How they know that an answer means something: https://w3c.github.io/webappsec-change-password-url/#reliability
      await app.http
        .get('/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200')
        .expect(404);
    });

    it.each(['/login', '/register'])('nobody from %s, which is open to everyone', async (path) => {
      for (const visitor of [ada, app.visitor()]) {
        expect((await visitor.get(path).expect(200)).text).toContain('<form method="post"');
      }
    });
  });

  describe('without JavaScript', () => {
    it.each([
      ['', '/welcome'],
      ['?next=/welcome', '/welcome'],
      ['?next=/sessions', '/sessions'],
      ['?next=//evil.example', '/welcome'],
      ['?next=https://evil.example', '/welcome'],
      ['?next=/%5cevil.example', '/welcome'],
      ['?next=/welcome?x', '/welcome'],
      ['?next=/welcome%0d%0aSet-Cookie:x=y', '/welcome'],
      ['?next=javascript:alert(1)', '/welcome'],
      ['?next=/api/v1/auth/logout', '/welcome'],
      ['?next=welcome', '/welcome'],
      ['?next=/sessions&next=//evil.example', '/welcome'],
      ['?next[]=/sessions', '/welcome'],
      ['?next=', '/welcome'],
    ])('redirect after registering and after logging in with the query (%s) to %s', async (query, target) => {
      const form = newcomer();
      for (const page of ['register', 'login']) {
        const response = await post(`/${page}${query}`, form);
        expect([response.status, response.headers['location']]).toEqual([303, target]);
        await app.http
          .get('/api/v1/users/me')
          .set('Cookie', cookieOf(response) ?? '')
          .expect(200);
        const failed = await post(`/${page}${query}`, { ...form, password: 'wrong' });
        const kept = /^\?next=\/(welcome|sessions)$/.test(query) ? query : '';
        expect(failed.headers['location']?.split('#')[0]).toBe(`/${page}${kept}`);
      }
    });

    it.each([
      ['login', 'a wrong password', { email: 'ada@example.com', password: 'wrong' }, 'invalid-credentials'],
      ['login', 'an unknown address', { email: 'nobody@example.com', password: 'x' }, 'invalid-credentials'],
      ['login', 'no password', { email: 'ada@example.com' }, 'password-invalid'],
      ['login', 'nothing', {}, 'email-invalid'],
      ['login', 'no address', { email: 'ada', password: 'x' }, 'email-invalid'],
      ['login', 'two addresses', { email: ['ada@example.com', 'x'], password: 'x' }, 'email-invalid'],
      ['login', 'more than is read', { email: 'x'.repeat(33_000), password: 'x' }, 'error'],
      ['register', 'a taken address', { email: 'ADA@example.com', password: goodPassword }, 'email-taken'],
      ['register', 'no address', { email: 'ada', password: goodPassword }, 'email-invalid'],
      ['register', 'a weak password', { email: 'eve@example.com', password: 'password' }, 'password-weak'],
      ['register', 'no password', { email: 'eve@example.com' }, 'password-weak'],
      ['register', 'nothing', {}, 'email-invalid'],
    ])('return to /%s, which explains what is wrong: %s', async (page, _, form, fragment) => {
      const response = await post(`/${page}?next=/sessions`, form);
      expect([response.status, response.headers['location']]).toEqual([
        303,
        `/${page}?next=/sessions#${fragment}`,
      ]);
      expect(setCookies(response)).toEqual([]);
      expect((await app.http.get(`/${page}`)).text).toContain(`id="${fragment}"`);
    });

    it('end the session on logout, clear the cookie and redirect to the login page', async () => {
      const grace = await app.registered(newcomer().email);
      for (const visitor of [grace, grace, app.visitor()]) {
        const response = await post('/logout', {}, visitor);
        expect([response.status, response.headers['location']]).toEqual([303, '/login']);
        expect(setCookies(response).join()).toMatch(/^access_token=; Path=\/; Expires=Thu, 01 Jan 1970/);
      }
      await grace.get('/api/v1/users/me').expect(401);
    });

    it('confirm a logout once, in an answer that is not cached', async () => {
      const hidden = 'id="signed-out" hidden';
      const usual = await app.http.get('/login').expect(200);
      expect([usual.text.includes(hidden), setCookies(usual)]).toEqual([true, []]);
      const [, note = ''] = setCookies(await post('/logout', {}, await app.registered(newcomer().email)));
      expect(note).toMatch(/^signed-out=1; Max-Age=60; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
      const told = await app.http
        .get('/login')
        .set('If-None-Match', usual.headers['etag'] ?? '')
        .set('Cookie', note.split(';', 1))
        .expect(200);
      expect(told.text).toBe(usual.text.replace(hidden, 'id="signed-out"'));
      expect(told.headers['cache-control']).toBe('no-store');
      expect(setCookies(told)).toEqual([
        expect.stringMatching(
          /^signed-out=; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict$/,
        ),
      ]);
    });

    it('say when the browser keeps no cookie, which no link from elsewhere can bring about', async () => {
      const form = newcomer();
      const signedIn = await post('/register', form);
      const from = (referer: string, visitor = app.visitor()) =>
        visitor.get('/sessions').set('Referer', referer);
      for (const page of ['/login', '/login?next=/sessions', '/register']) {
        const { headers } = await from(`${app.url}${page}`).expect(303);
        expect(headers['location']).toBe('/login?next=/sessions#cookie-refused');
      }
      expect((await app.http.get('/login')).text).toContain('id="cookie-refused"');
      const known =
        setCookies(signedIn)
          .find((cookie) => cookie.startsWith('device='))
          ?.split(';')[0] ?? '';
      for (const call of [
        from(`${app.url}/welcome`),
        from('https://evil.example/login'),
        from('http://'),
        // It has signed in before, and has kept that cookie.
        from(`${app.url}/login`).set('Cookie', known),
        app.visitor().get('/sessions'),
      ]) {
        expect((await call.expect(303)).headers['location']).toBe('/login?next=/sessions');
      }
    });

    it('do not confirm a logout when another site asks for it', async () => {
      const response = await post('/logout', {}).set('Sec-Fetch-Site', 'cross-site').expect(403);
      expect(setCookies(response)).toEqual([]);
    });
  });

  it.each(['register', 'login'] as const)(
    'at /%s contain a message for every error that the form can have',
    async (page) => {
      const { text: html } = await app.http.get(`/${page}`);
      const impossible: ProblemKind[] =
        page === 'register' ? [authErrors.invalidCredentials] : Object.values(usersErrors);
      const kinds: ProblemKind[] = Object.values({ ...authErrors, ...usersErrors, ...requestErrors });
      const fragments = kinds
        .filter((kind) => !impossible.includes(kind))
        .flatMap((kind) =>
          [undefined, 'email', 'password', 'other'].map((field) => {
            const fields = field === undefined ? [] : [{ field, code: 'x', message: 'x' }];
            return fragmentFor(new Problem(kind, { fields }), html);
          }),
        );
      const own = page === 'register' ? ['email-taken', 'password-weak'] : ['invalid-credentials'];
      expect([...new Set(fragments)]).toEqual(
        expect.arrayContaining([
          'too-many-attempts',
          'busy',
          'unavailable',
          'error',
          'invalid-input',
          ...own,
        ]),
      );
      expect(fragments).not.toContain(undefined);
    },
  );

  it.each(['/login', '/register', '/welcome', '/sessions'])(
    'at %s contain everything that they refer to, and nothing inline',
    async (path) => {
      const { text } = await ada.get(path).expect(200);
      expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)/i);
      const files = Array.from(text.matchAll(/(?:href|src)="(\/[^"#]*)"/g), ([, file]) => file ?? '');
      expect(files).toContain('/css/app.css');
      for (const file of new Set(files)) {
        expect([file, (await ada.get(file)).status]).toEqual([file, 200]);
      }
    },
  );

  it('are not cached when they set a cookie, or might', async () => {
    const form = newcomer();
    for (const [path, fields] of [
      ['/register', form],
      ['/register', form],
      ['/login', form],
      ['/login', { ...form, password: 'wrong' }],
      ['/logout', {}],
    ] as const) {
      const response = await post(path, fields);
      expect([path, response.status, response.headers['cache-control']]).toEqual([path, 303, 'no-store']);
    }
  });

  describe('and all other answers', () => {
    it.each([
      '/',
      '/login',
      '/register',
      '/welcome',
      '/sessions',
      '/js/api.js',
      '/api/v1/users/me',
      '/nothing',
      '/docs-json',
      '/socket.io/socket.io.esm.min.js',
      '/socket.io/',
      '/favicon.ico',
    ])('carry the Content-Security-Policy: %s', async (path) => {
      for (const { headers } of [await ada.get(path), await app.http.get(path)]) {
        expect(directives(headers['content-security-policy']).sort()).toEqual(directives(pagePolicy).sort());
        expect(headers).toMatchObject({
          'referrer-policy': 'same-origin',
          'x-content-type-options': 'nosniff',
          // What `frame-ancestors` says.
          'x-frame-options': 'DENY',
          'permissions-policy': expect.stringMatching(
            /^(?=.*\bcamera=\(\))(?=.*\bgeolocation=\(\))[a-z=(), -]+$/,
          ) as unknown,
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
        });
        expect(headers).not.toHaveProperty('x-powered-by');
        expect(headers).not.toHaveProperty('access-control-allow-origin');
      }
    });

    it.each(['/docs', '/docs/swagger-ui.css'])(
      'carry a Content-Security-Policy that allows Swagger UI: %s',
      async (path) => {
        const { headers } = await app.http.get(path).expect(200);
        const policy = directives(headers['content-security-policy']);
        const kept = directives(pagePolicy).filter(
          (directive) => !/^(style|img|trusted|require|manifest)/.test(directive),
        );
        expect(policy).toEqual(expect.arrayContaining(kept));
        expect(policy).toContain("style-src 'self' 'unsafe-inline'");
        expect(headers).toMatchObject({
          'x-frame-options': 'DENY',
          'permissions-policy': expect.stringContaining('camera=()') as unknown,
        });
        expect(policy.join()).not.toMatch(/unsafe-eval|script-src[^;,]*unsafe|\*|https?:/);
      },
    );
  });

  // Last, because passport knows one strategy a process: the newest application's.
  describe('without JavaScript, with other settings,', () => {
    it('return to /register while registration is closed, and show the configured minimum password length', async () => {
      const closed = await TestApp.start({
        environment: { REGISTRATION: 'closed', PASSWORD_MIN_LENGTH: '15' },
      });
      const response = await closed.http.post('/register').type('form').send(newcomer());
      const { text } = await closed.http.get('/register');
      await closed.close();
      expect(response.headers['location']).toBe('/register#registration-closed');
      expect(text).toContain('At least 15 characters.');
      expect(text).toContain('minlength="15"');
      expect(text).not.toMatch(/[^\d]8 characters|\{\{/);
    });

    it('return to /login when too many passwords wait to be hashed', async () => {
      const environment = { ...unlimited, HASH_QUEUE_LIMIT: '1', ARGON2_MEMORY_KIB: '19456' };
      const busy = await TestApp.start({ environment });
      const answers = await Promise.all(
        Array.from({ length: 30 }, () => busy.http.post('/login').type('form').send(newcomer())),
      );
      await busy.close();
      expect(new Set(answers.map(({ headers }) => headers['location']))).toEqual(
        new Set(['/login#busy', '/login#invalid-credentials']),
      );
    });
  });
});
