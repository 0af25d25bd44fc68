import {
  linkSync,
  type PathLike,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backUpSqlite } from '../../../src/platform/backup/sqlite-backup.js';
import { Sqlite } from '../../../src/platform/database/sqlite.js';
import { runCommand } from '../../support/run-command.js';
import { TestApp } from '../../support/test-app.js';

describe('The backup command', () => {
  let folder: string;
  let source: string;
  let target: string;
  let app: TestApp;
  let umask: number;

  beforeEach(async () => {
    umask = process.umask(0o022);
    folder = mkdtempSync(join(tmpdir(), 'backup-'));
    mkdirSync(join(folder, 'backups'));
    source = join(folder, 'source.sqlite');
    target = join(folder, 'backups', 'backup.sqlite');
    app = await TestApp.start({
      environment: { DB_TYPE: 'sqlite', DATA_DIR: folder, DB_FILE: 'source.sqlite' },
    });
    await app.registered('ada@example.com');
    await app.events.settled();
  });
  afterEach(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
    process.umask(umask);
  });

  const backUp = (file = target) => runCommand(app, ['backup', file]);
  const backups = () => readdirSync(join(folder, 'backups'));
  const read = <Row>(sql: string) => {
    const database = new Sqlite(target, { readonly: true });
    const rows = database.prepare<[], Row>(sql).all();
    database.close();
    return rows;
  };

  it('writes one private file that contains everything committed, and says what it contains', async () => {
    const [newest] = await app.query<{ id: string }>(
      'SELECT id FROM domain_events ORDER BY position DESC LIMIT 1',
    );
    const said = await backUp();
    expect(said).toContain(`${target} was written and checked: `);
    expect(said).toContain(`The newest event is ${newest?.id ?? 'missing'}, of `);
    expect(read('SELECT email FROM users')).toEqual([{ email: 'ada@example.com' }]);
    expect(backups()).toEqual(['backup.sqlite']);
    expect(statSync(target).mode & 0o777).toBe(0o600);
  });

  it('leaves out what another connection has not committed', async () => {
    const other = new Sqlite(source);
    other.exec("BEGIN IMMEDIATE; UPDATE users SET email = 'uncommitted@example.com'");
    await backUp();
    other.close();
    expect(read('SELECT email FROM users')).toEqual([{ email: 'ada@example.com' }]);
  });

  it.each(['backup.sqlite', 'backup.sqlite-wal', 'backup.sqlite-journal'])(
    'refuses to overwrite, or to be changed by, a file that exists: %s',
    async (name) => {
      writeFileSync(join(folder, 'backups', name), 'notes');
      await expect(backUp()).rejects.toThrow(
        `${join(folder, 'backups', name)} already exists; a backup never overwrites a file.`,
      );
      expect(backups()).toEqual([name]);
      expect(readFileSync(join(folder, 'backups', name), 'utf8')).toBe('notes');
    },
  );

  it('refuses to overwrite the database itself', async () => {
    await expect(backUp(source)).rejects.toThrow('already exists');
  });

  it('refuses a folder that does not exist', async () => {
    const file = join(folder, 'nowhere', 'backup.sqlite');
    await expect(backUp(file)).rejects.toThrow(`The folder of ${file} does not exist.`);
  });

  it('overwrites no file that appears meanwhile, with and without hard links', async () => {
    const linked = (from: PathLike, to: PathLike) => {
      writeFileSync(target, 'notes');
      linkSync(from, to);
    };
    const unsupported = () => {
      writeFileSync(target, 'notes');
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    };
    for (const link of [linked, unsupported]) {
      const backup = backUpSqlite({ source, target, emptyTables: [], link });
      await expect(backup).rejects.toThrow('already exists');
      expect(backups()).toEqual(['backup.sqlite']);
      expect(readFileSync(target, 'utf8')).toBe('notes');
      rmSync(target);
    }
  });

  it('works on file systems without hard links', async () => {
    const link = () => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    };
    await backUpSqlite({ source, target, emptyTables: [], link });
    expect(read('SELECT email FROM users')).toEqual([{ email: 'ada@example.com' }]);
    expect(backups()).toEqual(['backup.sqlite']);
    expect(statSync(target).mode & 0o777).toBe(0o600);
  });

  it('keeps no copy of a damaged database', async () => {
    await backUp();
    const damaged = join(folder, 'damaged.sqlite');
    const bytes = readFileSync(target);
    rmSync(target);
    // An index whose root page is empty: no read of the table notices.
    const database = new Sqlite(source, { readonly: true });
    const pageSize = database.pragma('page_size', { simple: true }) as number;
    const root = database
      .prepare<[], number>("SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'users'")
      .pluck()
      .get();
    database.close();
    const start = ((root ?? 0) - 1) * pageSize;
    // The header of an empty leaf of an index.
    bytes.fill(0, start, start + pageSize);
    bytes[start] = 10;
    bytes.writeUInt16BE(pageSize, start + 5);
    writeFileSync(damaged, bytes);
    await expect(backUpSqlite({ source: damaged, target, emptyTables: [] })).rejects.toThrow(
      /^The backup was not kept, because the database is damaged: .*index/,
    );
    expect(backups()).toEqual([]);
  });
});

describe('The backup command, where it cannot copy a file,', () => {
  it('says of a database in memory, and of MySQL, what there is instead', async () => {
    const app = await TestApp.start();
    const sentence =
      process.env['TEST_MYSQL'] === undefined
        ? /in memory .* cannot be backed up\.$/
        : /mysqldump --single-transaction/;
    await expect(runCommand(app, ['backup', join(tmpdir(), 'no-backup.sqlite')])).rejects.toThrow(sentence);
    await app.close();
  });
});
