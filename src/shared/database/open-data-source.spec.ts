import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSourceOptions } from 'typeorm';
import { parseSettings } from '../config/parse-settings.js';
import { dataSourceOptions } from './data-source-options.js';
import { openDataSource } from './open-data-source.js';

describe('A SQLite file', () => {
  it('has on the disk what was acknowledged: each commit waits for it', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'durable-'));
    const settings = parseSettings({ DATA_DIR: directory });
    const database = await openDataSource(dataSourceOptions(settings) as DataSourceOptions);
    expect(await database.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    // FULL.
    expect(await database.query('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
    await database.destroy();
    rmSync(directory, { recursive: true });
  });
});
