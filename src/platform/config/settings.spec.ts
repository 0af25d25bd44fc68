import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseSettings } from './parse-settings.js';
import { Settings } from './settings.js';

const projectRoot = resolve(import.meta.dirname, '../../..');

describe('Derived settings', () => {
  it.each([
    [{}, 'http://localhost:8000', false],
    [{ PORT: '9000' }, 'http://localhost:9000', false],
    [{ PUBLIC_URL: 'http://192.168.1.7:8000' }, 'http://192.168.1.7:8000', false],
    [{ PUBLIC_URL: 'https://Example.com/' }, 'https://example.com', true],
    [{ PUBLIC_URL: 'https://example.com:443' }, 'https://example.com', true],
    [{ PUBLIC_URL: 'https://example.com:8443', PORT: '1' }, 'https://example.com:8443', true],
  ])('give the public origin for %j', (environment, publicOrigin, https) => {
    expect(parseSettings(Settings, environment)).toMatchObject({ publicOrigin, https });
  });

  it('give the location of the data, wherever the process was started', () => {
    const cwd = process.cwd();
    process.chdir(tmpdir());
    try {
      expect(parseSettings(Settings, {}).dataDirectory).toBe(join(projectRoot, 'data'));
      expect(parseSettings(Settings, { DATA_DIR: 'var/data' }).dataDirectory).toBe(
        join(projectRoot, 'var/data'),
      );
      expect(parseSettings(Settings, { DATA_DIR: '/srv/data' }).dataDirectory).toBe('/srv/data');
    } finally {
      process.chdir(cwd);
    }
  });

  it('recognize production by its name only', () => {
    expect(parseSettings(Settings, { NODE_ENV: 'production' }).production).toBe(true);
    expect(parseSettings(Settings, { NODE_ENV: 'Production' }).production).toBe(false);
  });
});
