import type BetterSqlite3 from 'better-sqlite3';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { parseSettings } from '../config/parse-settings.js';
import { Settings } from '../config/settings.js';
import { dataSourceOptions } from './data-source-options.js';
import { DatabaseSettings } from './database.settings.js';
import { openDataSource } from './open-data-source.js';
import { Sqlite } from './sqlite.js';
import { conditionOf } from './transient-errors.js';
import { UnitOfWork } from './unit-of-work.js';

describe('A SQLite file', () => {
  let directory: string;
  let file: string;
  let database: DataSource;

  const open = async () => {
    const settings = parseSettings(Settings, { DATA_DIR: join(directory, 'data') });
    file = new DatabaseSettings().fileIn(settings.dataDirectory);
    database = await openDataSource(dataSourceOptions(new DatabaseSettings(), settings) as DataSourceOptions);
  };
  const permissions = (path: string) => (statSync(path).mode & 0o777).toString(8);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sqlite-file-'));
  });
  afterEach(async () => {
    await database.destroy();
    rmSync(directory, { recursive: true });
  });

  it('contains every acknowledged commit on disk, because each commit waits for fsync', async () => {
    await open();
    expect(await database.query('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    // FULL.
    expect(await database.query('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
  });

  describe('under the umask 022', () => {
    let umask: number;
    beforeEach(() => {
      umask = process.umask(0o022);
    });
    afterEach(() => {
      process.umask(umask);
    });

    it('is its owner’s alone, with its log and its folder', async () => {
      await open();
      await database.query('CREATE TABLE words (word text)');
      expect([file, `${file}-wal`, `${file}-shm`].map(permissions)).toEqual(['600', '600', '600']);
      expect(permissions(join(directory, 'data'))).toBe('700');
    });

    it('loses at the start what others were permitted to do with it, but for reading by its group', async () => {
      await open();
      await database.query('CREATE TABLE words (word text)');
      for (const path of [file, `${file}-wal`, `${file}-shm`]) chmodSync(path, 0o664);
      const again = await openDataSource(database.options);
      expect([file, `${file}-wal`, `${file}-shm`].map(permissions)).toEqual(['640', '640', '640']);
      await again.destroy();
    });
  });

  describe('whose lock another program holds', () => {
    let other: BetterSqlite3.Database;

    beforeEach(async () => {
      await open();
      await database.query('CREATE TABLE words (word text)');
      other = new Sqlite(file);
      other.exec('BEGIN IMMEDIATE');
    });
    afterEach(() => {
      other.close();
    });

    const words = async () =>
      (await database.query<{ word: string }[]>('SELECT word FROM words')).map(({ word }) => word);

    it('is read meanwhile, and written once the lock is gone', async () => {
      const written: string[] = [];
      const statement = database
        .query("INSERT INTO words VALUES ('statement')")
        .then(() => written.push('s'));
      const unit = new UnitOfWork(database)
        .run((tx) => tx.query("INSERT INTO words VALUES ('unit')"))
        .then(() => written.push('u'));
      // Each read takes its turn behind an attempt to write, so both have been refused several times by then.
      for (let read = 0; read < 10; read += 1) expect(await words()).toEqual([]);
      expect(written).toEqual([]);
      other.exec('COMMIT');
      await Promise.all([statement, unit]);
      expect((await words()).sort()).toEqual(['statement', 'unit']);
    });

    it('leaves the event loop free while a writer waits', async () => {
      const writer = database.query("INSERT INTO words VALUES ('late')");
      let ticks = 0;
      const ticking = setInterval(() => (ticks += 1), 1);
      while (ticks < 20) await new Promise((resolve) => setTimeout(resolve, 1));
      clearInterval(ticking);
      other.exec('COMMIT');
      await writer;
      expect(await words()).toEqual(['late']);
    });

    it('is given up after some seconds, as locked, and works again afterwards', async () => {
      const work = new UnitOfWork(database).run((tx) => tx.query("INSERT INTO words VALUES ('never')"));
      const error: unknown = await work.catch((thrown: unknown) => thrown);
      expect(conditionOf(error)).toBe('locked');
      other.exec('COMMIT');
      await database.query("INSERT INTO words VALUES ('after')");
      expect(await words()).toEqual(['after']);
    }, 60_000);
  });

  it('shrinks its log again when a long reader has ended', async () => {
    await open();
    await database.query('CREATE TABLE words (word text)');
    const reader = new Sqlite(file, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM words').get();
    const long = 'x'.repeat(20_000);
    for (let row = 0; row < 600; row += 1) await database.query('INSERT INTO words VALUES (?)', [long]);
    const grown = statSync(`${file}-wal`).size;
    reader.exec('COMMIT');
    reader.close();
    for (let row = 0; row < 3; row += 1) await database.query('INSERT INTO words VALUES (?)', ['short']);
    expect(grown).toBeGreaterThan(12_000_000);
    expect(statSync(`${file}-wal`).size).toBeLessThan(5_000_000);
  });

  it('cannot be opened when it is none', async () => {
    await open();
    const path = join(directory, 'data', 'notes.txt');
    writeFileSync(path, 'These are notes, and no database. '.repeat(100));
    await expect(
      openDataSource({ ...database.options, database: path } as DataSourceOptions),
    ).rejects.toMatchObject({ name: 'StartError', cause: { code: 'SQLITE_NOTADB' } });
  });
});
