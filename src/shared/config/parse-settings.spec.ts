import { InvalidSettingsError, parseSettings, type SettingProblem } from './parse-settings.js';

const goodSecret = 'kF3vQ9sX2mZ7bN4cT8wL1pR6yH5jD0gA';

/** @returns what is wrong with these settings: nothing when they can be used */
function problemsOf(environment: Record<string, string>): readonly SettingProblem[] {
  try {
    parseSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.problems;
    throw error;
  }
}

const valuesOf = (environment: Record<string, string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(parseSettings(environment)));

const namesOf = (environment: Record<string, string>) => problemsOf(environment).map(({ name }) => name);

describe('Settings', () => {
  it('have the documented defaults', () => {
    expect(valuesOf({})).toEqual({
      APP_ENV: 'local',
      NODE_ENV: undefined,
      PORT: 8000,
      HOST: undefined,
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
      DB_POOL_SIZE: expect.any(Number) as number,
      DB_CONNECT_TIMEOUT_MS: expect.any(Number) as number,
      DB_STATEMENT_TIMEOUT_MS: expect.any(Number) as number,
      REDIS_URL: undefined,
      LOG_LEVEL: 'info',
      LOG_DIR: 'logs',
      REGISTRATION: 'open',
      LOGIN_LIMIT_PER_MINUTE: 20,
      REGISTER_LIMIT_PER_MINUTE: 20,
      PASSWORD_MIN_LENGTH: 8,
      ARGON2_MEMORY_KIB: 19_456,
      ARGON2_TIME: 2,
      HASH_QUEUE_LIMIT: 500,
      SESSION_IDLE_DAYS: 14,
      SESSION_MAX_DAYS: 30,
      MAX_CONNECTIONS: 20_000,
      MAX_CONNECTIONS_PER_USER: 20,
      RETENTION_DAYS: 90,
      TRUST_PROXY: undefined,
      DOCS: 'on',
      METRICS_TOKEN: undefined,
    });
  });

  it('are the same when everything is empty: empty is not set', () => {
    const empty = Object.fromEntries(Object.keys(parseSettings({})).map((name) => [name, '']));
    expect(valuesOf(empty)).toEqual(valuesOf({}));
  });

  it('cannot be changed', () => {
    const settings = parseSettings({});
    expect(() => Object.assign(settings, { PORT: 1 })).toThrow(TypeError);
    expect(() => Object.assign(settings, { MORE: 1 })).toThrow(TypeError);
    expect(settings.PORT).toBe(8000);
  });

  it('take nothing else from the environment', () => {
    const environment = {
      PATH: '/bin',
      constructor: 'x',
      https: 'yes',
      publicOrigin: 'https://evil.example',
    };
    expect(valuesOf(environment)).toEqual(valuesOf({}));
    expect(parseSettings(environment).https).toBe(false);
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
      ['REDIS_URL', ['localhost:6379', 'http://localhost:6379', 'redis']],
      ['LOG_LEVEL', ['verbose', 'INFO', '1']],
      ['REGISTRATION', ['yes', 'false', 'Closed']],
      ['DOCS', ['true', 'no']],
      ['TRUST_PROXY', ['true', '*', 'proxy.example', '-1', '1.5', ',', '10.0.0.0/8,', 'loopback;10.0.0.1']],
      ['TRUST_PROXY', ['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0', '10.0.0.0/x']],
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
        expect(() => parseSettings(environment)).toThrow(`${name}: given ${given}, expected ${expected}`);
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
      expect(() => parseSettings(environment)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('hunter2') as string }) as Error,
      );
    });
  });

  describe('that are numbers', () => {
    it.each([
      ['DB_POOL_SIZE', '0'],
      ['DB_CONNECT_TIMEOUT_MS', '99'],
      ['DB_STATEMENT_TIMEOUT_MS', '99'],
      ['LOGIN_LIMIT_PER_MINUTE', '-1'],
      ['REGISTER_LIMIT_PER_MINUTE', '-1'],
      ['PASSWORD_MIN_LENGTH', '0'],
      ['ARGON2_MEMORY_KIB', '7'],
      ['ARGON2_TIME', '0'],
      ['HASH_QUEUE_LIMIT', '0'],
      ['SESSION_IDLE_DAYS', '0'],
      ['SESSION_MAX_DAYS', '0'],
      ['MAX_CONNECTIONS', '0'],
      ['MAX_CONNECTIONS_PER_USER', '0'],
      ['RETENTION_DAYS', '0'],
    ])('have a lower bound and no upper one: %s', (name, tooSmall) => {
      for (const value of [tooSmall, '-5', '1e3', '0x10', ' 7', 'many', 'NaN', 'Infinity', '1,5']) {
        expect([value, namesOf({ [name]: value })]).toEqual([value, [name]]);
      }
      expect(parseSettings({ [name]: '123456789012' })).toMatchObject({ [name]: 123_456_789_012 });
    });

    it('may have a fraction only where they are amounts of time', () => {
      expect(parseSettings({ SESSION_IDLE_DAYS: '0.5', RETENTION_DAYS: '1.25' })).toMatchObject({
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
      expect(parseSettings(off)).toMatchObject({ LOGIN_LIMIT_PER_MINUTE: 0, REGISTER_LIMIT_PER_MINUTE: 0 });
    });
  });

  describe('that are secrets', () => {
    it('are measured in bytes', () => {
      expect(parseSettings({ SECRET_KEY: 'ä'.repeat(16) }).SECRET_KEY).toBe('ä'.repeat(16));
    });

    it('may have several predecessors', () => {
      const [one, other] = [`1${goodSecret}`, `2${goodSecret}`];
      expect(parseSettings({ SECRET_KEY_PREVIOUS: `${one}, ${other}` }).SECRET_KEY_PREVIOUS).toEqual([
        one,
        other,
      ]);
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
      expect(parseSettings({ TRUST_PROXY: value }).TRUST_PROXY).toBe(value);
    },
  );
});
