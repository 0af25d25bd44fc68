import request from 'supertest';
import { goodPassword } from '../support/test-visitor.js';
import { account } from '../chaos/support/accounts.js';
import { RefusedError, WireClient } from '../chaos/support/wire-client.js';
import { Cluster, until } from './support/cluster.js';
import { DatabaseServer } from './support/database-server.js';

const timeoutMs = 1_000;

/** Far fewer than there are calls at a time. */
const poolSize = 4;

const crowdSize = 100;

/** One statement, and some that waited for the pool. Without an end to that wait it takes nearly a minute. */
const longestMs = 10_000;

const email = 'ada@example.com';
const unavailable = { status: 503, code: 'server.unavailable', comeBack: true };

/** Method, path and body of every call that needs the database. */
const calls: [string, string, object?][] = [
  ['POST', '/auth/register', { email: 'grace@example.com', password: goodPassword }],
  ['POST', '/auth/login', { email, password: goodPassword }],
  ['POST', '/auth/logout'],
  ['PUT', '/auth/password', { currentPassword: goodPassword, newPassword: 'nine yellow pelicans' }],
  ['GET', '/users/me'],
  ['GET', '/sessions'],
  ['DELETE', '/sessions'],
  ['GET', '/notifications'],
  ['POST', '/notifications/read', { upTo: 1 }],
];

describe('A node whose database', () => {
  let server: DatabaseServer;
  let cluster: Cluster;
  let url: string;
  let cookie: string;

  beforeAll(async () => {
    server = await DatabaseServer.start();
    cluster = await Cluster.start({
      nodes: 1,
      environment: {
        ...server.environment,
        DB_POOL_SIZE: String(poolSize),
        DB_CONNECT_TIMEOUT_MS: String(timeoutMs),
        DB_STATEMENT_TIMEOUT_MS: String(timeoutMs),
      },
    });
    url = cluster.url;
    cookie = await account(url, email);
  }, 90_000);
  afterAll(async () => {
    await cluster.remove();
    await server.remove();
  });

  const send = (method: string, path: string, body?: object) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const answered = async (response: Response) => ({
    status: response.status,
    code: ((await response.json()) as { code: string }).code,
    comeBack: Number(response.headers.get('retry-after')) > 0,
  });
  const submitted = async (page: string) => {
    const body = new URLSearchParams({ email, password: goodPassword });
    const { status, headers } = await fetch(`${url}/${page}`, { method: 'POST', body, redirect: 'manual' });
    return { status, location: headers.get('location') };
  };
  /** What a browser gets that goes to this page. */
  const visited = async (page: string) => {
    // Node's own `fetch` says that it is no navigation.
    const answer = await request(url)
      .get(page)
      .set({ Cookie: cookie, Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate' });
    return [answer.status, answer.headers['content-type'], Number(answer.headers['retry-after']) > 0];
  };
  const refusal = (): Promise<unknown> =>
    WireClient.connect(url, cookie).then(
      () => 'let in',
      (error: unknown) => (error instanceof RefusedError ? error.code : error),
    );
  const ready = async () => (await cluster.ready(cluster.node(0))).status;

  /** What happens to it, and whether it can still be asked whether it answers. */
  const outages: Record<string, { begin: () => Promise<() => Promise<void> | void>; answers?: true }> = {
    hangs: {
      begin: () => {
        server.freeze();
        return Promise.resolve(() => {
          server.thaw();
        });
      },
    },
    'is stopped': {
      begin: async () => {
        await server.stop('SIGTERM');
        return () => server.start();
      },
    },
    'has no connection left': { begin: () => server.crowd() },
    'has its tables locked': {
      begin: () => server.lock('users', 'sessions', 'notifications', 'read_marks', 'guess_counters'),
      answers: true,
    },
  };

  it.each(Object.entries(outages))(
    '%s asks clients to come back in time, and serves them when the database answers again',
    async (title, { begin, answers = false }) => {
      const { length } = cluster.node(0).built.output;
      const end = await begin();
      const start = performance.now();
      const crowd = Array.from({ length: crowdSize }, () => send('GET', '/users/me').then(answered));
      const refused = [refusal(), refusal()];
      const forms = [submitted('login'), submitted('register')];
      const pages = ['/', '/welcome', '/sessions'].map(visited);
      const each = calls.map(async ([method, path, body]) => [
        method,
        path,
        await send(method, path, body).then(answered),
      ]);
      expect(await Promise.all(crowd)).toEqual(Array(crowdSize).fill(unavailable));
      expect(await Promise.all(each)).toEqual(calls.map(([method, path]) => [method, path, unavailable]));
      expect(await Promise.all(refused)).toEqual(['server.unavailable', 'server.unavailable']);
      expect(await Promise.all(forms)).toEqual([
        { status: 303, location: '/login#unavailable' },
        { status: 303, location: '/register#unavailable' },
      ]);
      expect(await Promise.all(pages)).toEqual(pages.map(() => [503, 'text/html; charset=utf-8', true]));
      const tookMs = performance.now() - start;
      expect(await ready()).toBe(answers ? 200 : 503);
      await end();

      await until('it is ready', async () => (await ready()) === 200);
      expect(await send('GET', '/users/me').then(({ status }) => status)).toBe(200);
      expect(await refusal()).toBe('let in');
      const said = cluster.node(0).built.output.slice(length);
      // Said once a minute for each address: by the first outage for all of them.
      expect(cluster.node(0).built.output).toContain('Refused: the database did not answer');
      expect(said).not.toContain('A request failed');
      expect(said).not.toContain('A handshake failed');
      process.stdout.write(`  a database that ${title}: all were answered in ${Math.round(tookMs)} ms\n`);
      expect(tookMs).toBeLessThan(longestMs);
    },
    60_000,
  );
});
