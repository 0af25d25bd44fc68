import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingsClass } from '../../../src/platform/config/declared-settings.js';
import {
  InvalidSettingsError,
  parseAllSettings,
  type SettingProblem,
} from '../../../src/platform/config/parse-settings.js';
import { Settings } from '../../../src/platform/config/settings.js';
import { baseExports } from '../../support/base-files.js';
import { TestApp } from '../../support/test-app.js';

const goodSecret = 'kF3vQ9sX2mZ7bN4cT8wL1pR6yH5jD0gA';

/** What a team's own modules declare is theirs to document. */
const classes = (await baseExports(/[/.]settings\.ts$/)) as SettingsClass[];

/** All settings of the base in one object. */
const parse = (environment: Record<string, string>): Record<string, unknown> => {
  const all = parseAllSettings(environment, classes);
  return Object.assign({}, ...classes.map((settings) => all.of(settings))) as Record<string, unknown>;
};

/** @returns what is wrong with these settings: nothing when they can be used */
function problemsOf(environment: Record<string, string>): readonly SettingProblem[] {
  try {
    parse(environment);
    return [];
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.problems;
    throw error;
  }
}

const namesOf = (environment: Record<string, string>) => problemsOf(environment).map(({ name }) => name);

describe('Settings', () => {
  it('have the documented defaults', () => {
    expect(parse({})).toEqual({
      APP_ENV: 'local',
      NODE_ENV: undefined,
      PORT: 8000,
      HOST: undefined,
      KEEP_ALIVE_SECONDS: 65,
      PUBLIC_URL: undefined,
      SECRET_KEY: undefined,
      SECRET_KEY_PREVIOUS: [],
      DATA_DIR: 'data',
      DB_TYPE: 'sqlite',
      DB_FILE: undefined,
      DB_HOST: expect.any(String) as string,
      DB_PORT: 3306,
      DB_DATABASE: expect.any(String) as string,
      DB_USER: expect.any(String) as string,
      DB_PASSWORD: '',
      DB_TLS: 'off',
      DB_TLS_CA: undefined,
      DB_POOL_SIZE: expect.any(Number) as number,
      DB_CONNECT_TIMEOUT_MS: expect.any(Number) as number,
      DB_STATEMENT_TIMEOUT_MS: expect.any(Number) as number,
      REDIS_URL: undefined,
      LOG_LEVEL: 'info',
      LOG_DIR: 'logs',
      LOG_MAX_SIZE: '100m',
      REGISTRATION: 'open',
      LOGIN_LIMIT_PER_MINUTE: 20,
      REGISTER_LIMIT_PER_MINUTE: 20,
      PASSWORD_MIN_LENGTH: 8,
      ARGON2_MEMORY_KIB: 19_456,
      ARGON2_TIME: 2,
      HASH_QUEUE_LIMIT: 500,
      SESSION_IDLE_DAYS: 14,
      SESSION_MAX_DAYS: 30,
      MAX_SESSIONS_PER_USER: 100,
      MAX_CONNECTIONS: 20_000,
      MAX_CONNECTIONS_PER_USER: 20,
      RETENTION_DAYS: 90,
      TRUST_PROXY: undefined,
      DOCS: 'on',
      METRICS_TOKEN: undefined,
      SECURITY_CONTACT: undefined,
    });
  });

  it('are the same when everything is empty: empty is not set', () => {
    const empty = Object.fromEntries(Object.keys(parse({})).map((name) => [name, '']));
    expect(parse(empty)).toEqual(parse({}));
  });

  it('take nothing else from the environment', () => {
    const environment = {
      PATH: '/bin',
      constructor: 'x',
      https: 'yes',
      publicOrigin: 'https://evil.example',
    };
    expect(parse(environment)).toEqual(parse({}));
    expect(parseAllSettings(environment, classes).of(Settings).https).toBe(false);
  });

  describe('that cannot be used', () => {
    it.each([
      ['APP_ENV', ['production', 'Local', 'test']],
      ['PORT', ['-1', '65536', '80.5', 'http', '8000 ', '0x50', '8e3', '９']],
      ['PUBLIC_URL', ['localhost:8000', 'example.com', 'ftp://example.com', 'https://example.com/path', '*']],
      [
        'PUBLIC_URL',
        ['https://example.com?x', 'https://example.com#x', 'https://ada@example.com', 'https://'],
      ],
      ['SECRET_KEY', ['short', 'x'.repeat(31), 'ä'.repeat(15)]],
      ['SECRET_KEY_PREVIOUS', ['short', `${goodSecret},short`, `${goodSecret},`]],
      ['DB_TYPE', ['postgres', 'SQLite', 'mariadb']],
      ['DB_PORT', ['0', '65536', 'x']],
      ['DB_TLS', ['true', 'On', 'required']],
      [
        'DB_TLS_CA',
        ['nowhere.pem', 'package.json', '-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----'],
      ],
      ['REDIS_URL', ['localhost:6379', 'http://localhost:6379', 'redis']],
      ['LOG_LEVEL', ['verbose', 'INFO', '1']],
      ['LOG_MAX_SIZE', ['100', '0m', '1.5m', '100M', '100mb', 'm', '-1k']],
      ['REGISTRATION', ['yes', 'false', 'Closed']],
      ['DOCS', ['true', 'no']],
      ['TRUST_PROXY', ['true', '*', 'proxy.example', '-1', '1.5', ',', '10.0.0.0/8,', 'loopback;10.0.0.1']],
      ['TRUST_PROXY', ['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0', '10.0.0.0/x']],
      ['TRUST_PROXY', ['0.0.0.0/0', '::/0', '10.0.0.0/8,0.0.0.0/0']],
    ])('are named with what was given and what is expected: %s', (name, values) => {
      for (const value of values) {
        expect({ value, problems: problemsOf({ [name]: value }) }).toEqual({
          value,
          problems: [
            {
              name,
              given: expect.stringMatching(/./) as string,
              expected: expect.stringMatching(/\w/) as string,
            },
          ],
        });
      }
    });

    it('are all reported at once', () => {
      const environment = {
        APP_ENV: 'x',
        PORT: 'x',
        PUBLIC_URL: 'x',
        SECRET_KEY: 'x',
        DB_TYPE: 'x',
        LOG_LEVEL: 'x',
        DOCS: 'x',
        ARGON2_TIME: 'x',
      };
      expect(namesOf(environment).sort()).toEqual(Object.keys(environment).sort());
      for (const { name, given, expected } of problemsOf(environment)) {
        expect(() => parse(environment)).toThrow(`${name}: given ${given}, expected ${expected}`);
      }
    });

    it('say in words what was given and what is expected', () => {
      expect(problemsOf({ PORT: 'http', REGISTRATION: 'yes' })).toEqual([
        { name: 'PORT', given: '"http"', expected: 'a whole number from 0 to 65535' },
        { name: 'REGISTRATION', given: '"yes"', expected: 'one of open, closed' },
      ]);
    });

    it('never show a secret', () => {
      const environment = {
        NODE_ENV: 'production',
        SECRET_KEY: 'hunter2',
        SECRET_KEY_PREVIOUS: 'hunter2,hunter2',
        REDIS_URL: 'http://user:hunter2@redis',
        METRICS_TOKEN: 'hunter2',
        DB_TYPE: 'mysql',
        DB_PASSWORD: 'hunter2',
        PORT: 'x',
      };
      const problems = problemsOf(environment);
      expect(problems.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['SECRET_KEY', 'SECRET_KEY_PREVIOUS', 'REDIS_URL', 'PORT']),
      );
      expect(JSON.stringify(problems)).not.toContain('hunter2');
      expect(() => parse(environment)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('hunter2') as string }) as Error,
      );
    });
  });

  describe('that are numbers', () => {
    it.each([
      ['DB_POOL_SIZE', '0'],
      ['LOGIN_LIMIT_PER_MINUTE', '-1'],
      ['REGISTER_LIMIT_PER_MINUTE', '-1'],
      ['PASSWORD_MIN_LENGTH', '0'],
      ['HASH_QUEUE_LIMIT', '0'],
      ['SESSION_IDLE_DAYS', '0'],
      ['SESSION_MAX_DAYS', '0'],
      ['MAX_SESSIONS_PER_USER', '0'],
      ['MAX_CONNECTIONS', '0'],
      ['MAX_CONNECTIONS_PER_USER', '0'],
      ['RETENTION_DAYS', '0'],
    ])('have a lower bound and no upper one: %s', (name, tooSmall) => {
      for (const value of [tooSmall, '-5', '1e3', '0x10', ' 7', 'many', 'NaN', 'Infinity', '1,5']) {
        expect([value, namesOf({ [name]: value })]).toEqual([value, [name]]);
      }
      expect(parse({ [name]: '123456789012' })).toMatchObject({ [name]: 123_456_789_012 });
    });

    it.each([
      ['ARGON2_MEMORY_KIB', '7', '99999999999'],
      ['ARGON2_TIME', '0', '4294967296'],
    ])('have an upper bound where more would end the process: %s', (name, tooSmall, tooLarge) => {
      for (const value of [tooSmall, tooLarge, '1e3'])
        expect(problemsOf({ [name]: value })).toEqual([
          {
            name,
            given: `"${value}"`,
            expected: expect.stringMatching(/^a whole number from \d to \d+$/) as string,
          },
        ]);
    });

    it('let the application start and work however large they are', async () => {
      const unbounded = Object.entries(parse({}))
        .filter(
          ([name, value]) =>
            typeof value === 'number' && !/^(PORT|DB_PORT|ARGON2_.*|PASSWORD_MIN_LENGTH)$/.test(name),
        )
        .map(([name]) => [name, '99999999999999']);
      expect(unbounded.length).toBeGreaterThan(10);
      const app = await TestApp.start({
        environment: Object.fromEntries(unbounded) as Record<string, string>,
      });
      const ada = await app.registered('ada@example.com');
      const socket = await app.socket(ada.cookie).connected();
      expect(await socket.enter(null)).toMatchObject({ userId: ada.userId });
      expect(await ada.sessions()).toHaveLength(1);
      await app.close();
    });

    it.each([
      ['DB_CONNECT_TIMEOUT_MS', '99', 2_147_483_647],
      ['DB_STATEMENT_TIMEOUT_MS', '99', 2_147_483_647],
      ['KEEP_ALIVE_SECONDS', '0', 2_147_483],
    ])(
      'are in effect unlimited when they are longer than a timer can wait: %s',
      (name, tooSmall, longest) => {
        for (const value of [tooSmall, '-5', '1.5', 'Infinity'])
          expect(namesOf({ [name]: value })).toEqual([name]);
        expect(parse({ [name]: '7200' })).toMatchObject({ [name]: 7200 });
        expect(parse({ [name]: '123456789012' })).toMatchObject({ [name]: longest });
      },
    );

    it('may have a fraction only where they are amounts of time', () => {
      expect(parse({ SESSION_IDLE_DAYS: '0.5', RETENTION_DAYS: '1.25' })).toMatchObject({
        SESSION_IDLE_DAYS: 0.5,
        RETENTION_DAYS: 1.25,
      });
      expect(namesOf({ ARGON2_TIME: '1.5', MAX_CONNECTIONS: '2.5' })).toEqual([
        'ARGON2_TIME',
        'MAX_CONNECTIONS',
      ]);
    });

    it('turn a limit off with 0', () => {
      const off = { LOGIN_LIMIT_PER_MINUTE: '0', REGISTER_LIMIT_PER_MINUTE: '0' };
      expect(parse(off)).toMatchObject({ LOGIN_LIMIT_PER_MINUTE: 0, REGISTER_LIMIT_PER_MINUTE: 0 });
    });
  });

  describe('that are secrets', () => {
    it('are measured in bytes', () => {
      expect(parse({ SECRET_KEY: 'ä'.repeat(16) })['SECRET_KEY']).toBe('ä'.repeat(16));
    });

    it('may have several predecessors', () => {
      const [one, other] = [`1${goodSecret}`, `2${goodSecret}`];
      expect(parse({ SECRET_KEY_PREVIOUS: `${one}, ${other}` })['SECRET_KEY_PREVIOUS']).toEqual([one, other]);
    });

    it.each([
      ['change-me', 'change-me-change-me-change-me-change-me'],
      ['your secret', 'your-super-secret-key-that-nobody-knows'],
      ['an example', 'this is only an example of a long secret'],
      ['one sign', 'a'.repeat(64)],
      ['a word repeated', 'secret'.repeat(8)],
    ])('are refused in production when they are known placeholders: %s', (_, placeholder) => {
      const given = 'a known placeholder';
      for (const name of ['SECRET_KEY', 'SECRET_KEY_PREVIOUS']) {
        expect(problemsOf({ NODE_ENV: 'production', [name]: placeholder })).toMatchObject([{ name, given }]);
        expect(problemsOf({ [name]: placeholder })).toEqual([]);
        expect(problemsOf({ NODE_ENV: 'test', [name]: placeholder })).toEqual([]);
      }
    });

    it('are taken in production when they are of one’s own, or left out', () => {
      expect(problemsOf({ NODE_ENV: 'production', SECRET_KEY: goodSecret })).toEqual([]);
      expect(problemsOf({ NODE_ENV: 'production' })).toEqual([]);
    });

    it.each([
      ['not set', {}],
      ['set to nothing', { DB_PASSWORD: '' }],
    ])('the password of MySQL may be empty outside production only: %s', (_, password) => {
      expect(problemsOf({ DB_TYPE: 'mysql', ...password })).toEqual([]);
      expect(problemsOf({ NODE_ENV: 'production', ...password })).toEqual([]);
      expect(problemsOf({ NODE_ENV: 'production', DB_TYPE: 'mysql', ...password })).toEqual([
        { name: 'DB_PASSWORD', given: 'nothing', expected: expect.stringContaining('password') as string },
      ]);
      expect(problemsOf({ NODE_ENV: 'production', DB_TYPE: 'mysql', DB_PASSWORD: 'x' })).toEqual([]);
    });
  });

  it.each(['0', '1', '2', 'loopback', '127.0.0.1', '::1', '10.0.0.0/8, fd00::/8', 'loopback,uniquelocal'])(
    'take trusted proxies as hops, addresses, subnets and groups: %s',
    (value) => {
      expect(parse({ TRUST_PROXY: value })['TRUST_PROXY']).toBe(value);
    },
  );
});

describe('The table of settings in the README', () => {
  /** What the table says of a default that is no plain value. */
  const inWords: Record<string, string> = {
    HOST: 'all interfaces',
    PUBLIC_URL: '`http://localhost:<PORT>`',
    SECRET_KEY: 'made once, in `DATA_DIR`',
    DB_FILE: '`auth-notify.sqlite`',
  };

  function shown(name: string, value: unknown): string {
    if (value === undefined || Array.isArray(value)) return inWords[name] ?? 'none';
    if (value === '') return 'empty';
    return typeof value === 'string' ? `\`${value}\`` : JSON.stringify(value);
  }

  it('has a row for each setting of the base, with its default, and no others', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
    const section = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## Add a module'));
    const documented = [...section.matchAll(/^\| `([A-Z_0-9]+)` +\| (.*?) +\|/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    const declared = Object.entries(parse({})).map(([name, value]) => [name, shown(name, value)]);
    expect(declared.length).toBeGreaterThan(30);
    expect(documented.toSorted()).toEqual(declared.toSorted());
  });
});
