import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseSettings } from './parse-settings.js';

const projectRoot = resolve(import.meta.dirname, '../../..');

describe('Settings that follow from others', () => {
  it.each([
    [{}, 'http://localhost:8000', false],
    [{ PORT: '9000' }, 'http://localhost:9000', false],
    [{ PUBLIC_URL: 'http://192.168.1.7:8000' }, 'http://192.168.1.7:8000', false],
    [{ PUBLIC_URL: 'https://Example.com/' }, 'https://example.com', true],
    [{ PUBLIC_URL: 'https://example.com:443' }, 'https://example.com', true],
    [{ PUBLIC_URL: 'https://example.com:8443', PORT: '1' }, 'https://example.com:8443', true],
  ])('say what the origin is: %j', (environment, publicOrigin, https) => {
    expect(parseSettings(environment)).toMatchObject({ publicOrigin, https });
  });

  it('say where things are kept, wherever the process was started', () => {
    const cwd = process.cwd();
    process.chdir(tmpdir());
    try {
      expect(parseSettings({})).toMatchObject({
        dataDirectory: join(projectRoot, 'data'),
        logDirectory: join(projectRoot, 'logs'),
        databaseFile: join(projectRoot, 'data', 'auth-notify.sqlite'),
      });
      expect(
        parseSettings({ DATA_DIR: '/srv/data', LOG_DIR: 'var/logs', DB_FILE: 'own.sqlite' }),
      ).toMatchObject({
        dataDirectory: '/srv/data',
        logDirectory: join(projectRoot, 'var/logs'),
        databaseFile: '/srv/data/own.sqlite',
      });
    } finally {
      process.chdir(cwd);
    }
    expect(parseSettings({ DB_FILE: '/srv/own.sqlite' }).databaseFile).toBe('/srv/own.sqlite');
    expect(parseSettings({ DB_FILE: ':memory:', DATA_DIR: '/srv' }).databaseFile).toBe(':memory:');
  });

  it('know production by its name only', () => {
    expect(parseSettings({ NODE_ENV: 'production' }).production).toBe(true);
    expect(parseSettings({ NODE_ENV: 'Production' }).production).toBe(false);
  });
});
