import { jest } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { builtCommand } from '../support/built-command.js';

// Each test starts processes, a second or more each, beside other suites that do the same.
jest.setTimeout(120_000);

describe('An operator', () => {
  let place: BuiltAppPlace;

  beforeEach(async () => {
    place = await BuiltApp.environment();
  });
  afterEach(async () => {
    await BuiltApp.endAll();
    place.remove();
  });

  /** What a start prints that must fail, but for the usual lines. */
  async function failure(environment: Record<string, string>): Promise<string[]> {
    const app = new BuiltApp({ ...place.environment, ...environment }, place.directory);
    expect(await app.exited).toEqual({ code: 1, signal: null });
    const lines = app.output.trim().split('\n');
    return lines.filter((line) => !line.includes(' info ['));
  }

  const inAFile = () => {
    const file = join(place.directory, 'file');
    writeFileSync(file, 'This is no database, and no folder either, but a text of some length.');
    return file;
  };

  it('is told in one sentence that the port is in use, on the console and in the log file', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(place.port, resolve);
    });
    const lines = await failure({});
    expect(lines).toEqual([expect.stringContaining(`PORT ${place.port} is in use`)]);
    const logs = join(place.directory, 'logs');
    const [file = ''] = readdirSync(logs).filter((name) => name.endsWith('.log'));
    expect(readFileSync(join(logs, file), 'utf8')).toContain(`PORT ${place.port} is in use`);
    await new Promise((resolve) => other.close(resolve));
  });

  it.each([
    ['HOST', () => ({ HOST: '192.0.2.1' })],
    ['DATA_DIR', () => ({ DATA_DIR: join(inAFile(), 'data') })],
    [
      'DATA_DIR, though the secret is set',
      () => ({ DATA_DIR: join(inAFile(), 'data'), SECRET_KEY: 'kF3vQ9sX2mZ7bN4cT8wL1pR6yH5jD0gA' }),
    ],
    [
      'DB_FILE, a folder',
      () => {
        mkdirSync(join(place.directory, 'data/folder'), { recursive: true });
        return { DB_FILE: 'folder' };
      },
    ],
    ['DB_FILE, no database', () => ({ DB_FILE: inAFile() })],
    ['LOG_DIR', () => ({ LOG_DIR: join(inAFile(), 'logs') })],
  ])('is told in one sentence what cannot be used: %s', async (name, environment) => {
    const lines = await failure(environment());
    expect(lines).toEqual([expect.stringContaining(name.split(',')[0] ?? '')]);
    expect(lines[0]).toMatch(/cannot be used: .+|is no address of this machine/);
  });

  it('is told so by a command, too', async () => {
    const environment = { ...place.environment, DATA_DIR: join(inAFile(), 'data') };
    const { code, stdout, stderr } = await builtCommand(['migrate'], environment);
    expect([code, stdout, stderr.trim().split('\n')]).toEqual([1, '', [expect.stringContaining('DATA_DIR')]]);
  });

  const warnings = ({ output }: BuiltApp) => output.split('\n').filter((line) => /\bwarn\b/.test(line));

  it('gets no warning when nothing is wrong', async () => {
    const app = await BuiltApp.start({
      ...place.environment,
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://app.example',
      SECRET_KEY: '0f5e3c8a917b2d46e1f09a8c7b6d5e42',
    });
    await fetch(`${place.url}/health/live`);
    await app.stop();
    expect(warnings(app)).toEqual([]);
  });

  it.each([
    ['a misspelt setting', { PUBLC_URL: 'https://app.example' }, ['PUBLC_URL', 'PUBLIC_URL']],
    ['another one', { TRUST_PROXIES: '1' }, ['TRUST_PROXIES', 'TRUST_PROXY']],
    [
      'production without https',
      { NODE_ENV: 'production', PUBLIC_URL: 'http://app.example' },
      ['PUBLIC_URL', 'https'],
    ],
    ['a key of 32 digits', { SECRET_KEY: '71828182845904523536028747135266' }, ['SECRET_KEY']],
    [
      'an older key of few characters',
      { SECRET_KEY_PREVIOUS: 'abbabaabbaababbabaababbaabbabaabc' },
      ['SECRET_KEY_PREVIOUS'],
    ],
  ])(
    'is warned at start of %s, without any secret',
    async (_, environment: Record<string, string>, words) => {
      const app = await BuiltApp.start({ ...place.environment, ...environment });
      await app.stop();
      expect(warnings(app)).toHaveLength(1);
      for (const word of words) expect(warnings(app)[0]).toContain(word);
      for (const key of [environment['SECRET_KEY'], environment['SECRET_KEY_PREVIOUS']])
        if (key !== undefined) expect(app.output).not.toContain(key);
    },
  );

  it('is warned once that a proxy names clients, unless TRUST_PROXY is set', async () => {
    for (const [environment, count] of [
      [{}, 1],
      [{ TRUST_PROXY: '1' }, 0],
    ] as const) {
      const app = await BuiltApp.start({ ...place.environment, ...environment });
      for (let time = 0; time < 3; time += 1)
        await fetch(`${place.url}/health/live`, { headers: { 'X-Forwarded-For': '203.0.113.9' } });
      await app.stop();
      expect(warnings(app)).toHaveLength(count);
      if (count > 0) expect(warnings(app)[0]).toContain('TRUST_PROXY is not set');
    }
  });
});
