import { jest } from '@jest/globals';
import { existsSync } from 'node:fs';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { builtCommand } from '../support/built-command.js';

// Each test starts processes, a second or more each, beside other suites that do the same.
jest.setTimeout(120_000);

describe('The command line as a process', () => {
  let place: BuiltAppPlace;

  beforeEach(async () => {
    place = await BuiltApp.environment();
  });
  afterEach(() => {
    place.remove();
  });

  it('lists its commands, explains them and finds wrong words with no valid setting and no database', async () => {
    const environment = { ...place.environment, PORT: 'http', DB_TYPE: 'oracle' };
    const list = await builtCommand([], environment);
    expect(list).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['events', 'migrate', 'users']) {
      expect(list.stdout).toMatch(new RegExp(`^${name} +[A-Z].*\\.$`, 'm'));
      expect(await builtCommand([name, '--help'], environment)).toEqual({
        code: 0,
        stdout: expect.stringMatching(
          new RegExp(`^[A-Z].*\\.\\n\\nUsage:\\n {2}npm run ${name}( --|\\n)`),
        ) as string,
        stderr: '',
      });
      expect(await builtCommand([name, 'nonsense'], environment)).toEqual({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(
          new RegExp(`^Unknown argument "nonsense"\\.\\n\\nUsage:\\n {2}npm run ${name}( --|\\n)`),
        ) as string,
      });
    }
    expect((await builtCommand(['nonsense'], environment)).code).toBe(2);
    expect(existsSync(place.environment['DATA_DIR'] ?? '')).toBe(false);
  });

  it('exits with code 1 when settings are invalid or the database cannot be opened', async () => {
    expect(await builtCommand(['migrate'], { ...place.environment, PORT: 'http' })).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^1 setting\(s\) cannot be used:\n {2}PORT: /) as string,
    });
    const away = { ...place.environment, DB_TYPE: 'mysql', DB_PORT: '1' };
    expect(await builtCommand(['migrate'], away)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  it('brings the database up to date and says so', async () => {
    expect(await builtCommand(['migrate'], place.environment)).toEqual({
      code: 0,
      stdout: 'The database is up to date.\n',
      stderr: '',
    });
    expect(existsSync(`${place.directory}/data/auth-notify.sqlite`)).toBe(true);
  });
});
