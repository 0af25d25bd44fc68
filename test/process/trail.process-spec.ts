import { jest } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sqlite } from '../../src/platform/database/sqlite.js';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { TestSocket } from '../support/test-socket.js';

// It starts a process, beside other suites that do the same.
jest.setTimeout(120_000);

const emails = ['ada@example.com', 'grace@example.com'];
const passwords = {
  first: 'seven purple walruses',
  second: 'nine green pelicans',
  wrong: 'eleven wrong herons',
  weak: 'kestrel',
  broken: 'fourteen broken owls',
  misplaced: 'twelve lost magpies',
};
const keys = {
  SECRET_KEY: 'kF3vQ9sX2mZ7bN4cT8wL1pR6yH5jD0gA',
  METRICS_TOKEN: 'a-token-that-only-the-scraper-has',
};

describe('The trail of a full run, with every line switched on,', () => {
  let place: BuiltAppPlace;
  /** What the answers have set. */
  const cookies = new Set<string>();
  let bodies = '';

  beforeAll(async () => {
    place = await BuiltApp.environment();
  });
  afterAll(async () => {
    await TestSocket.closeAll();
    await BuiltApp.endAll();
    place.remove();
  });

  async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const answer = await fetch(`${place.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const set = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
    for (const cookie of set) cookies.add(cookie.split('=')[1] ?? '');
    bodies += await answer.text();
    return { status: answer.status, headers: { Cookie: set.join('; ') } };
  }

  /** Everything that a log could give away: accounts, sessions, mistakes and failures. */
  async function live(): Promise<{ statuses: number[]; hashes: string[] }> {
    const [email = '', other = ''] = emails;
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const auth = '/api/v1/auth';
    const ada = await call('POST', `${auth}/register`, { email, password: passwords.first });
    const here = await call('POST', `${auth}/login`, { email, password: passwords.first });
    const change = { currentPassword: passwords.wrong, newPassword: passwords.second };
    const database = new Sqlite(join(place.directory, 'data/auth-notify.sqlite'));
    const hash = () =>
      (database.prepare('SELECT password_hash FROM users').all() as { password_hash: string }[]).map(
        (row) => row.password_hash,
      );
    const hashes = hash();
    const statuses = [ada.status, here.status];
    const note = async (...parameters: Parameters<typeof call>) => {
      statuses.push((await call(...parameters)).status);
    };
    await note('POST', `${auth}/login`, { email, password: passwords.wrong });
    await note('POST', `${auth}/login`, { email: other, password: passwords.wrong });
    await note('POST', `${auth}/register`, { email: other, password: passwords.weak });
    await note('POST', `${auth}/register`, `{"email": "${other}", "password": "${passwords.broken}`);
    await note('POST', `${auth}/login`, { [passwords.misplaced]: passwords.misplaced, email, password: 1 });
    await note('POST', `${auth}/login?password=${encodeURIComponent(passwords.misplaced)}`);
    await note(
      'POST',
      `${auth}/login`,
      { email, password: passwords.first },
      { Origin: 'https://evil.example' },
    );
    await note('PUT', `${auth}/password`, change, here.headers);
    await note('PUT', `${auth}/password`, { ...change, currentPassword: passwords.first }, here.headers);
    hashes.push(...hash());
    await note('GET', '/api/v1/users/me', undefined, ada.headers);
    await note('GET', '/api/v1/users/me', undefined, here.headers);
    await note('GET', '/metrics', undefined, { Authorization: `Bearer ${keys.METRICS_TOKEN}` });
    await note('POST', '/login', `email=${email}&password=${encodeURIComponent(passwords.second)}`, form);
    await note('POST', '/login', `email=${email}&password=${encodeURIComponent(passwords.wrong)}`, form);
    const socket = await new TestSocket(place.url, { cookie: here.headers.Cookie }).connected();
    await socket.enter(null);
    await new TestSocket(place.url, { cookie: ada.headers.Cookie }).refused();
    await note('POST', `${auth}/logout`, undefined, here.headers);
    // From here on every statement about accounts fails, with its parameters at hand.
    database.prepare('ALTER TABLE users RENAME TO gone').run();
    database.close();
    await note('POST', `${auth}/register`, { email: other, password: passwords.second });
    await note('POST', `${auth}/login`, { email, password: passwords.second });
    return { statuses, hashes };
  }

  it('names what happened, and contains no password, cookie, token, hash, key or address', async () => {
    const app = await BuiltApp.start({ ...place.environment, ...keys, LOG_LEVEL: 'debug' });
    const { statuses, hashes } = await live();
    expect(statuses).toEqual([
      201, 200, 401, 401, 400, 400, 400, 400, 403, 403, 204, 401, 200, 200, 303, 303, 204, 500, 500,
    ]);
    await app.stop();
    const [file = ''] = readdirSync(join(place.directory, 'logs')).filter((name) => name.endsWith('.log'));
    const text = readFileSync(join(place.directory, 'logs', file), 'utf8');
    const lines = text.trim().split('\n');
    const names = lines.map((line) => (JSON.parse(line) as { event?: string }).event);
    expect([...new Set(names.filter((name) => name !== undefined))].sort()).toEqual([
      'authn_login_fail',
      'authn_login_success',
      'authn_password_change',
      'authn_password_change_fail',
      'authz_fail',
      'input_validation_fail',
      'session_ended',
      'sys_shutdown',
      'sys_startup',
      'user_created',
    ]);
    // The run was told of in full, down to the failures and each request.
    expect(text).toContain('no such table: users');
    expect(lines.filter((line) => line.includes('"context":"Http"')).length).toBeGreaterThan(15);

    expect(bodies).toContain('server.error');
    expect(bodies).not.toMatch(/no such table|INSERT|SELECT|node_modules|\.js:\d/);

    const tokens = [...cookies].filter((value) => value !== '');
    expect(tokens.length).toBeGreaterThan(2);
    expect(new Set(hashes).size).toBe(2);
    const secrets = [
      ...Object.values(passwords),
      ...Object.values(passwords).map(encodeURIComponent),
      ...Object.values(keys),
      ...emails,
      ...hashes,
      ...tokens,
      // A token without its signature, and the signature alone.
      ...tokens.flatMap((token) => token.split('.').slice(1)),
      '$argon2',
    ];
    for (const log of [text, app.output]) {
      expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
    }
  });
});
