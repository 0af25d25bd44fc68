import { parseSettings } from '../config/parse-settings.js';
import { DatabaseSettings } from './database.settings.js';

describe('The SQLite file', () => {
  it.each([
    ['', '/srv/data/auth-notify.sqlite'],
    ['own.sqlite', '/srv/data/own.sqlite'],
    ['/srv/own.sqlite', '/srv/own.sqlite'],
    [':memory:', ':memory:'],
  ])('lies in the data directory unless it is absolute, or kept in memory: %j', (DB_FILE, file) => {
    expect(parseSettings(DatabaseSettings, { DB_FILE }).fileIn('/srv/data')).toBe(file);
  });
});
