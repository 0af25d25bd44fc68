import { readdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { request as rawRequest } from 'node:http';
import { resolve } from 'node:path';
import { TestApp } from '../../support/test-app.js';
import type { TestVisitor } from '../../support/test-visitor.js';

describe('Page files', () => {
  let app: TestApp;
  let ada: TestVisitor;

  beforeAll(async () => {
    app = await TestApp.start();
    ada = await app.registered('ada@example.com');
  });
  afterAll(() => app.close());

  it.each([
    '/css/app.css',
    '/js/api.js',
    '/icons/logo.svg',
    '/favicon.ico',
    '/robots.txt',
    '/socket.io/socket.io.esm.min.js',
    '/login',
    '/register',
  ])('are revalidated, and sent again only when they changed: %s', async (path) => {
    const { headers } = await app.http.get(path).expect(200);
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['etag']).toMatch(/^(W\/)?".+"$/);
    const again = await app.http.get(path).set('If-None-Match', headers['etag'] ?? '');
    expect([again.status, again.text]).toEqual([304, '']);
    await app.http.get(path).set('If-None-Match', '"another"').expect(200);
  });

  it.each(['/css/app.css', '/js/words.js', '/socket.io/socket.io.esm.min.js', '/login', '/welcome'])(
    'are compressed: %s',
    async (path) => {
      for (const encoding of ['br', 'gzip']) {
        const { headers } = await ada.get(path).set('Accept-Encoding', encoding).expect(200);
        expect(headers['content-encoding']).toBe(encoding);
      }
      const plain = await ada.get(path).set('Accept-Encoding', 'identity').expect(200);
      expect(plain.headers).not.toHaveProperty('content-encoding');
    },
  );

  it.each([
    ['/favicon.ico', 'image/vnd.microsoft.icon', /^\0\0.\0/],
    ['/apple-touch-icon.png', 'image/png', /^.PNG\r\n/],
    ['/robots.txt', 'text/plain; charset=utf-8', /^User-agent: \*\nDisallow: \/api\/\n/],
  ])('are there that browsers and crawlers ask for by themselves: %s', async (path, type, beginning) => {
    const answer = await fetch(`${app.url}${path}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(Buffer.from(await answer.arrayBuffer()).toString('latin1')).toMatch(beginning);
    await app.http.head(path).expect(200);
    await app.http.get(`${path}/`).expect(404);
    await app.http.get(`/js${path}`).expect(404);
  });

  it('stay within their budgets, 14 kB of styles and 21 kB of compressed scripts', async () => {
    const sizeOf = async (folder: string, encoding: string) => {
      const files = await readdir(resolve(import.meta.dirname, '../../../static', folder));
      const sizes = files.map(
        async (file) =>
          (await rawGet(app.port, `/${folder}/${file}`, { 'accept-encoding': encoding })).length,
      );
      return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    };
    expect(await sizeOf('css', 'identity')).toBeLessThan(14_000);
    expect(await sizeOf('js', 'gzip')).toBeLessThan(21_000);
  });

  it('alone are compressed, because the length of a compressed secret would leak it', async () => {
    for (const path of ['/api/v1/users/me', '/api/v1/notifications', '/docs-json']) {
      const { headers } = await ada.get(path).set('Accept-Encoding', 'br, gzip').expect(200);
      expect([path, headers['content-encoding']]).toEqual([path, undefined]);
    }
  });

  it('are not cached when a cookie determines their content', async () => {
    for (const call of [
      ada.get('/welcome'),
      ada.get('/sessions'),
      app.http.get('/welcome'),
      ada.get('/'),
      app.http.get('/'),
    ]) {
      expect((await call).headers['cache-control']).toBe('no-store');
    }
  });

  it.each([
    '/welcome.html',
    '/login.html',
    '/register.html',
    '/sessions.html',
    '/layout/head.html',
    '/layout/signed-in.html',
    '/js/../layout/bar.html',
  ])('have one address, which is not %s', async (path) => {
    await app.http.get(path).expect(404);
  });

  it('of other packages are only those that a page loads', async () => {
    const loaded = ['', '/', '/index.html', '/swagger-ui-init.js'].map((path) => `/docs${path}`);
    const page = (await app.http.get('/docs').expect(200)).text;
    for (const [, file = ''] of page.matchAll(/(?:href|src)="\.(\/docs\/[^"]+)"/g)) loaded.push(file);
    expect(loaded).toContain('/docs/swagger-ui-bundle.js');
    for (const path of [...loaded, '/docs-json', '/docs-yaml']) {
      const { status, headers } = await app.http.get(path);
      expect([path, status, headers['cache-control']]).toEqual([path, 200, 'no-cache']);
    }
    const folders = { docs: 'swagger-ui-dist', 'socket.io': 'socket.io/client-dist' };
    const others = Object.entries(folders).flatMap(([path, folder]) =>
      readdirSync(resolve(import.meta.dirname, '../../../node_modules', folder)).map(
        (file) => `/${path}/${file}`,
      ),
    );
    expect(others).toEqual(expect.arrayContaining(['/docs/package.json', '/socket.io/socket.io.js.map']));
    for (const path of [
      ...others,
      '/docs/docs/swagger-ui-init.js',
      '/docs/%70ackage.json',
      '/docs//package.json',
      '/DOCS/package.json',
    ]) {
      if (loaded.includes(path) || path === '/socket.io/socket.io.esm.min.js') continue;
      const answer = await app.http.get(path);
      const { status, headers } = answer;
      expect([path, status, headers['cache-control']]).toEqual([path, 404, 'no-store']);
      expect(answer.body).toMatchObject({ code: 'request.not-found' });
    }
  });

  it.each([
    '/..%2f..%2fpackage.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/../package.json',
    '/js/../../package.json',
    '/js/..%2f..%2fpackage.json',
    '/..%5cpackage.json',
    '//package.json',
    '/%252e%252e/package.json',
    '/js/%00/../../package.json',
    '/../static/.gitignore',
    '/.env.local',
    '/%2eenv.local',
    '/js/.git',
    '/js',
    '/js/',
  ])('outside the folder, hidden files and folders cannot be read: %s', async (path) => {
    const { status, text } = await rawGet(app.port, path);
    expect([400, 403, 404]).toContain(status);
    expect(JSON.parse(text)).toMatchObject({ status, code: expect.stringMatching(/^request\./) as string });
  });
});

interface RawAnswer {
  status: number | undefined;
  text: string;
  /** Of the body, as it came. */
  length: number;
}

/** Other clients tidy a path up before they send it, and unpack what they get. */
function rawGet(port: number, path: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  return new Promise((done, fail) => {
    const call = rawRequest({ host: '127.0.0.1', port, path, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const body = Buffer.concat(chunks);
        done({ status: incoming.statusCode, text: body.toString(), length: body.length });
      });
    });
    call.on('error', fail);
    call.end();
  });
}
