import { type BeforeApplicationShutdown, Module } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Response } from 'supertest';
import { inspect } from 'node:util';
import { DataSource } from 'typeorm';
import { TestApp, testEnvironment } from '../../support/test-app.js';
import { goodPassword, setCookies } from '../../support/test-visitor.js';

interface Operation {
  summary?: string;
  description?: string;
  responses: Record<string, { content?: Record<string, { examples?: Record<string, { value: object }> }> }>;
}

interface RouterLayer {
  route?: { path: string; methods: Record<string, boolean> };
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** Holds up a stop until it is let go. */
class Hold implements BeforeApplicationShutdown {
  letGo: () => void = () => undefined;
  private readonly held = new Promise<void>((resolve) => (this.letGo = resolve));
  private reach: () => void = () => undefined;
  readonly reached = new Promise<void>((resolve) => (this.reach = resolve));

  beforeApplicationShutdown(): Promise<void> {
    this.reach();
    return this.held;
  }
}

@Module({})
class HoldModule {}

describe('The running application', () => {
  let app: TestApp;
  let operations: { method: string; path: string; operation: Operation }[];

  beforeAll(async () => {
    app = await TestApp.start({ baseOnly: true });
    const { paths } = (await app.http.get('/docs-json').expect(200)).body as OpenAPIObject;
    operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })),
    );
  });
  afterAll(() => app.close());

  describe('has a health endpoint that', () => {
    it('answers ok while every check passes', async () => {
      expect((await app.http.get('/health/live').expect(200)).body).toMatchObject({ status: 'ok' });
      expect((await app.http.get('/health/ready').expect(200)).body).toMatchObject({
        status: 'ok',
        details: { database: { status: 'up' } },
      });
    });

    it('is never cached', async () => {
      for (const path of ['/health/live', '/health/ready']) {
        expect((await app.http.get(path)).headers['cache-control']).toBe('no-store');
      }
    });
  });

  describe('has an OpenAPI document that', () => {
    it('is available to people and to programs', async () => {
      const page = await app.http.get('/docs').expect(200);
      expect(page.headers['content-type']).toMatch(/^text\/html/);
      expect(page.text).toContain('auth-notify API');
      expect((await app.http.get('/docs-json').expect(200)).body).toMatchObject({
        openapi: expect.stringMatching(/^3\./) as string,
        info: { title: 'auth-notify' },
      });
      expect((await app.http.get('/docs-yaml').expect(200)).text).toMatch(/^openapi: ["']?3\./);
    });

    it('lists exactly the calls of the API', () => {
      const { router } = app.app.getHttpAdapter().getInstance() as unknown as {
        router: { stack: RouterLayer[] };
      };
      const routes = router.stack.flatMap(({ route }) =>
        route === undefined
          ? []
          : Object.keys(route.methods).map(
              (method) => `${method.toUpperCase()} ${route.path.replace(/:(\w+)/g, '{$1}')}`,
            ),
      );
      const served = routes.filter((route) => route.includes(' /api/'));
      const documented = operations.map(({ method, path }) => `${method} ${path}`);
      expect(served).toContain('POST /api/v1/auth/register');
      expect(documented.filter((call) => call.includes(' /api/')).sort()).toEqual(served.sort());
      expect(routes).toEqual(expect.arrayContaining(documented));
    });

    it('describes each call', () => {
      for (const { method, path, operation } of operations) {
        expect([method, path, operation]).toEqual([
          method,
          path,
          expect.objectContaining({
            summary: expect.stringMatching(/^[A-Z]/) as string,
            description: expect.stringMatching(/^[A-Z].*\.$/s) as string,
          }),
        ]);
      }
    });

    // What a success looks like comes from the types, at build time: no test under Jest can see it.
    it('describes the possible errors of each call, with an example', () => {
      for (const { method, path, operation } of operations.filter((each) => each.path.startsWith('/api/'))) {
        const errors = Object.entries(operation.responses).filter(([status]) => /^[45]/.test(status));
        expect([method, path, errors.map(([status]) => status)]).toEqual([
          method,
          path,
          expect.arrayContaining(['500', method === 'GET' ? '401' : '403']),
        ]);
        for (const [status, { content }] of errors) {
          const examples = Object.entries(content?.['application/problem+json']?.examples ?? {});
          expect([method, path, status, examples.length]).not.toEqual([method, path, status, 0]);
          for (const [code, { value }] of examples) {
            expect(value).toMatchObject({ code, status: Number(status) });
          }
        }
      }
    });
  });

  describe('has a request id that', () => {
    it('is generated for each request', async () => {
      const ids = await Promise.all(
        ['/health/live', '/login', '/js/api.js', '/nothing', '/api/v1/users/me'].map(
          async (path) => (await app.http.get(path)).headers['x-request-id'],
        ),
      );
      expect(ids).toEqual(Array(5).fill(expect.stringMatching(uuid)));
      expect(new Set(ids).size).toBe(5);
    });

    it.each(['5f0c9a3e-6f0e-4f7a-9a53-0a4c1b1f9d10', 'proxy_0001', 'x'.repeat(64)])(
      'is taken from the request: %s',
      async (id) => {
        const response = await app.http.get('/api/v1/users/me').set('X-Request-Id', id);
        expect(response.headers['x-request-id']).toBe(id);
        expect(response.body).toMatchObject({ requestId: id });
      },
    );

    it.each([
      'short',
      'x'.repeat(65),
      'two words of it',
      '<script>alert(1)</script>',
      '{"level":"error"}',
      'ünïcödé-id',
    ])('is generated when the given one could corrupt the log: %s', async (id) => {
      const { headers } = await app.http.get('/login').set('X-Request-Id', id);
      expect(headers['x-request-id']).toMatch(uuid);
    });
  });

  it('sends no answer of the API that may be cached, and none that names the server software', async () => {
    const ada = await app.registered('nobody-keeps@example.com');
    const answers: Response[] = [
      await ada.get('/api/v1/users/me').expect(200),
      await ada.get('/api/v1/notifications').expect(200),
      await ada.post('/api/v1/notifications/read', { upTo: 0 }).expect(200),
      await ada.post('/api/v1/notifications/read', { upTo: -1 }).expect(400),
      await app.http.get('/api/v1/users/me').expect(401),
      await app.http.post('/api/v1/auth/login').set('Origin', 'https://evil.example').expect(403),
      await app.http.get('/api/v1/nothing').expect(404),
      await app.http.post('/api/v1/auth/login').type('text').send('x').expect(415),
      await ada.logout(),
    ];
    for (const { headers } of answers) {
      expect(headers['cache-control']).toBe('no-store');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('server');
    }
  });

  it('never logs a password, cookie, token, key or hash', async () => {
    const secrets = [
      goodPassword,
      'quite a wrong walrus',
      'x'.repeat(200),
      'password',
      testEnvironment.SECRET_KEY,
    ];
    const ada = await app.registered('ada@example.com');
    secrets.push((ada.cookie ?? '').replace('access_token=', ''));
    const socket = await app.socket(ada.cookie).connected();
    await socket.enter(null);
    await ada.get('/welcome').expect(200);
    for (const password of secrets.slice(1, 4)) {
      await app.visitor().register('ada@example.com', password);
      await app.visitor().login('ada@example.com', password);
      await app.http.post('/login').type('form').send({ email: 'ada@example.com', password }).expect(303);
      await app.http
        .get('/api/v1/users/me')
        .set('Cookie', `access_token=${password.slice(0, 9)}.x.y`)
        .expect(401);
      await app.http.get(`/login?password=${encodeURIComponent(password)}`).expect(200);
    }
    const form = await app.http
      .post('/login')
      .type('form')
      .send({ email: 'ada@example.com', password: goodPassword });
    secrets.push(setCookies(form).join().split(/[=;]/)[1] ?? '');
    await ada.logout();
    await socket.closed();
    await app.events.settled();
    const rows = await app.query<{ password_hash: string }>('SELECT password_hash FROM users');
    secrets.push(...rows.map(({ password_hash }) => password_hash));

    const logged = inspect(app.log.entries, {
      depth: Infinity,
      maxArrayLength: Infinity,
      maxStringLength: Infinity,
    });
    expect(logged).toContain('authn_login_success');
    expect(logged).toContain('authn_login_fail');
    expect(logged).toContain('session_ended');
    expect(secrets.map((secret) => secret.length > 7)).not.toContain(false);
    // The word itself may stand in a sentence; as somebody's password it must not.
    const searched = secrets.filter((secret) => secret !== 'password');
    expect(searched.filter((secret) => logged.includes(secret))).toEqual([]);
    const signatures = searched
      .filter((secret) => secret.startsWith('ey'))
      .map((token) => token.split('.')[2] ?? '');
    expect(signatures).toHaveLength(2);
    expect(signatures.filter((signature) => logged.includes(signature))).toEqual([]);
    expect(logged).not.toContain('$argon2id$');
  });
});

// On its own, because passport and the logger know one application a process: the newest.
describe('A node', () => {
  it('stops being ready when the database is gone, names the failing check, and stays live', async () => {
    const broken = await TestApp.start();
    await broken.get(DataSource).destroy();
    const ready = await broken.http.get('/health/ready');
    const live = await broken.http.get('/health/live');
    await broken.close();
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({ status: 'error', error: { database: { status: 'down' } } });
    // A word, which tells nobody where the database is.
    expect(ready.body).toHaveProperty('error.database.message', 'failing');
    expect(ready.text).not.toMatch(/node_modules|SELECT|\bat \S+ \(/);
    expect(ready.headers['cache-control']).toBe('no-store');
    expect(live.status).toBe(200);
  });

  it('stops being ready while it shuts down, so that it gets no new traffic', async () => {
    const hold = new Hold();
    const stopping = await TestApp.start({
      imports: [{ module: HoldModule, providers: [{ provide: Hold, useValue: hold }] }],
    });
    const stopped = stopping.close();
    await hold.reached;
    const [ready, live] = [await stopping.http.get('/health/ready'), await stopping.http.get('/health/live')];
    hold.letGo();
    await stopped;
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({ error: { node: { status: 'down' } } });
    expect(ready.body).not.toHaveProperty('error.database');
    expect(live.status).toBe(200);
  });

  it('hides the OpenAPI document when the setting turns it off', async () => {
    const hidden = await TestApp.start({ environment: { DOCS: 'off' } });
    const answers = await Promise.all(
      ['/docs', '/docs/', '/docs-json', '/docs-yaml', '/docs/swagger-ui.css'].map((path) =>
        hidden.http.get(path),
      ),
    );
    await hidden.close();
    expect(answers.map(({ status, body }) => [status, (body as { code: string }).code])).toEqual(
      Array(5).fill([404, 'request.not-found']),
    );
  });
});
