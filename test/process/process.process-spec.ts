import { jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { TestSocket } from '../support/test-socket.js';
import { goodPassword, TestVisitor } from '../support/test-visitor.js';

// Each test starts processes, a second or more each, beside other suites that do the same.
jest.setTimeout(120_000);

const run = promisify(execFile);

describe('The process', () => {
  let place: BuiltAppPlace;

  beforeEach(async () => {
    place = await BuiltApp.environment();
  });
  afterEach(async () => {
    await TestSocket.closeAll();
    await BuiltApp.endAll();
    place.remove();
  });

  /** A request of which the server has the head, but not yet the body. */
  async function halfSent(
    path: string,
    length: number,
  ): Promise<{ connection: Socket; answer: Promise<string> }> {
    const connection = connect(place.port, '127.0.0.1');
    await new Promise<void>((resolve) => {
      connection.once('connect', resolve);
    });
    connection.on('error', () => undefined);
    const answer = new Promise<string>((resolve) => {
      connection.once('data', (chunk) => {
        resolve(String(chunk));
      });
    });
    connection.write(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`,
    );
    // Answered after that head was read: one process reads its connections in turn.
    await fetch(`${place.url}/health/live`);
    return { connection, answer };
  }

  it('lists every invalid setting once, and exits with code 1', async () => {
    const app = new BuiltApp(
      { ...place.environment, PORT: 'http', RETENTION_DAYS: '-1', DB_TYPE: 'oracle' },
      tmpdir(),
    );
    expect(await app.exited).toEqual({ code: 1, signal: null });
    const lines = app.output.trim().split('\n');
    expect(lines[0]).toBe('3 setting(s) cannot be used:');
    expect(lines.slice(1).map((line) => line.trim().split(':')[0])).toEqual([
      'PORT',
      'DB_TYPE',
      'RETENTION_DAYS',
    ]);
  });

  it('creates its secret and its database at the configured place, wherever it was started', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    const app = await BuiltApp.start(place.environment, elsewhere);
    expect((await fetch(`${place.url}/login`)).status).toBe(200);
    await app.stop();
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(statSync(join(place.directory, 'data/secret-key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(place.directory, 'data'))).toEqual(['auth-notify.sqlite', 'secret-key']);
    rmSync(elsewhere, { recursive: true });
  });

  it('can start twice at once on one empty folder, with one secret and one set of tables', async () => {
    const other = await BuiltApp.environment();
    const folders = {
      DATA_DIR: place.environment['DATA_DIR'] ?? '',
      LOG_DIR: place.environment['LOG_DIR'] ?? '',
    };
    const [first, second] = await Promise.all([
      BuiltApp.start(place.environment),
      BuiltApp.start({ ...other.environment, ...folders }),
    ]);
    const ada = new TestVisitor(place.url);
    expect((await ada.register('ada@example.com')).status).toBe(201);
    const elsewhere = new TestVisitor(other.url);
    elsewhere.cookie = ada.cookie;
    expect((await elsewhere.get('/api/v1/users/me')).status).toBe(200);
    expect(await Promise.all([first.stop(), second.stop()])).toEqual([
      { code: 0, signal: null },
      { code: 0, signal: null },
    ]);
    other.remove();
  });

  it('answers curl that would rather speak HTTP/2, and that sends a body with that offer', async () => {
    await BuiltApp.start(place.environment);
    const login = `${place.url}/api/v1/auth/login`;
    const body = [
      '--header',
      'Content-Type: application/json',
      '--data',
      '{"email":"ada@example.com","password":"x"}',
    ];
    for (const [status, ...rest] of [
      ['200', `${place.url}/health/live`],
      ['303', '--head', place.url],
      ['401', ...body, login],
    ]) {
      const seen = ['--http2', '--silent', '--output', join(place.directory, 'answer'), '--write-out'];
      const { stdout } = await run('curl', [...seen, '%{http_version} %{http_code}', ...rest]);
      expect(stdout).toBe(`1.1 ${status}`);
    }
  });

  it('on SIGTERM disconnects its clients, answers pending requests and exits with code 0, and a restart loses nothing', async () => {
    const app = await BuiltApp.start(place.environment);
    const ada = new TestVisitor(place.url);
    await ada.register('ada@example.com');
    const socket = await new TestSocket(place.url, { cookie: ada.cookie ?? '' }).connected();
    const { head } = await socket.enter(0);
    const body = JSON.stringify({ email: 'grace@example.com', password: goodPassword });
    const request = await halfSent('/api/v1/auth/register', body.length);
    app.process.kill('SIGTERM');
    await socket.next('server:drain');
    request.connection.write(body);
    expect(await request.answer).toMatch(/^HTTP\/1\.1 201 Created/);
    expect(await app.exited).toEqual({ code: 0, signal: null });

    const again = await BuiltApp.start(place.environment);
    const back = await new TestSocket(place.url, { cookie: ada.cookie ?? '' }).connected();
    const { missed } = await back.enter(head);
    const seen = () => [...missed, ...back.notifications].map(({ data }) => data['email']);
    await back.until(() => seen().includes('grace@example.com'), 'grace');
    expect(seen().filter((email) => email === 'grace@example.com')).toHaveLength(1);
    await again.stop();
  });

  const head = 'POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\n';
  /** More than a megabyte; 20 of them are more than lies between two ends that do not read. */
  const large = 'GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n';

  it.each([
    ['has sent nothing', ''],
    ['has sent half a head', head],
    ['has sent half a body', `${head}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{`],
    ['reads no answer', large.repeat(20)],
  ])('on SIGTERM ends in good order although a client %s', async (_, sent) => {
    const app = await BuiltApp.start(place.environment);
    const ada = new TestVisitor(place.url);
    await ada.register('ada@example.com');
    const connection = connect(place.port, '127.0.0.1').on('error', () => undefined);
    await once(connection, 'connect');
    connection.pause();
    connection.write(sent);
    // One process reads its connections in turn: what was sent has arrived when this is answered.
    await fetch(`${place.url}/health/live`);
    // A stop that takes longer than 10 s is cut off, with code 1 and without its last hooks.
    expect(await app.stop()).toEqual({ code: 0, signal: null });
    connection.destroy();
  });

  it('treats one press of Ctrl+C as one signal, however often npm passes it on', async () => {
    const app = await BuiltApp.start(place.environment);
    app.process.kill('SIGINT');
    app.process.kill('SIGINT');
    expect(await app.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });

  it('exits at once on a second signal', async () => {
    const app = await BuiltApp.start(place.environment);
    // A request that never ends keeps the first signal waiting.
    const { connection } = await halfSent('/api/v1/auth/login', 9);
    app.process.kill('SIGTERM');
    await app.prints('SIGTERM: stopping');
    const again = performance.now();
    expect(await app.stop('SIGTERM')).toEqual({ code: 1, signal: null });
    // A stop that is only too slow ends the same way, after 10 s.
    expect(performance.now() - again).toBeLessThan(8_000);
    connection.destroy();
  });

  it('writes JSON lines with the request id to a daily file, and in production to the console too', async () => {
    const secrets = { NODE_ENV: 'production' };
    const app = await BuiltApp.start({ ...place.environment, ...secrets });
    const ada = new TestVisitor(place.url);
    const response = await ada.register('ada@example.com');
    await app.stop();
    const [file, ...others] = readdirSync(join(place.directory, 'logs')).filter((name) =>
      name.endsWith('.log'),
    );
    expect(others).toEqual([]);
    expect(file).toMatch(/^auth-notify-\d{4}-\d{2}-\d{2}\.log$/);
    const text = readFileSync(join(place.directory, 'logs', file ?? ''), 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'authn_login_success',
        userId: ada.userId,
        requestId: response.get('X-Request-Id') ?? 'missing',
        level: 'info',
      }),
    );
    expect(app.output).toContain('"event":"authn_login_success"');
    expect(text).not.toContain(ada.cookie?.split('=')[1]);
  });
});
