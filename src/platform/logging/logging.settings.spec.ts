import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseSettings } from '../config/parse-settings.js';
import { LoggingSettings } from './logging.settings.js';

const projectRoot = resolve(import.meta.dirname, '../../..');

describe('The folder of the log', () => {
  it('is below the project’s folder unless it is absolute, wherever the process was started', () => {
    const cwd = process.cwd();
    process.chdir(tmpdir());
    try {
      const directory = (LOG_DIR: string) => parseSettings(LoggingSettings, { LOG_DIR }).directory;
      expect(directory('')).toBe(join(projectRoot, 'logs'));
      expect(directory('var/logs')).toBe(join(projectRoot, 'var/logs'));
      expect(directory('/var/log/auth-notify')).toBe('/var/log/auth-notify');
    } finally {
      process.chdir(cwd);
    }
  });
});
