import type BetterSqlite3 from 'better-sqlite3';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { RefusedError } from '../cli/refused-error.js';
import { Sqlite } from '../database/sqlite.js';

/** Number of pages that one step copies: all of them, so that no commit comes in between. */
const allPages = 0x7fffffff;

/** Memory in which the check caches pages, in KiB: with SQLite's default of 2 MB it takes up to half as long again. */
const checkCacheKib = 64 * 1024;

/** Files that SQLite keeps beside a database; one that an earlier database left would be applied to the backup. */
const companions = ['-wal', '-shm', '-journal'];

/** Error codes of file systems without hard links: exFAT, SMB, many in user space. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** The newest event of the log. */
interface LogHead {
  id: string;
  /** When it happened, in UTC, as the database stores it. */
  occurredAt: string;
}

interface SqliteBackup {
  /** Path of the database, which other connections may read and write meanwhile. */
  source: string;
  /** Path of the backup. No file may exist there; its folder must. */
  target: string;
  /** Tables whose rows the backup omits. */
  emptyTables: readonly string[];
  /** Gives a file a second name; fails when that name is taken. */
  link?: typeof linkSync;
}

/**
 * Copies a SQLite database at one moment into a single file with mode 0600, and checks the copy: its integrity, and that
 * it contains the newest event of that moment. The file appears under its name only when it is complete, checked and on
 * disk; until then its name ends in `.partial`.
 *
 * Writers of the database do not wait for it. The copy itself blocks the event loop of this process.
 * @returns the newest event that the backup contains; null if the event log is empty
 * @throws RefusedError when the target exists or cannot be written, or when the copy does not pass the check; then nothing
 * is left behind
 */
export async function backUpSqlite(backup: SqliteBackup): Promise<LogHead | null> {
  const { target } = backup;
  for (const file of [target, ...companions.map((suffix) => target + suffix)])
    if (existsSync(file)) throw new RefusedError(`${file} already exists; a backup never overwrites a file.`);
  const draft = `${target}.${randomUUID()}.partial`;
  try {
    // Created here, because SQLite would create it with the permissions that the umask allows.
    closeSync(openSync(draft, 'wx', 0o600));
    const head = await copy(backup.source, draft);
    finish(draft, backup.emptyTables, head);
    synchronize(draft);
    publish(draft, target, backup.link ?? linkSync);
    synchronizeFolder(dirname(target));
    return head;
  } catch (error) {
    throw refusalOf(error, target);
  } finally {
    for (const suffix of ['', ...companions]) rmSync(draft + suffix, { force: true });
  }
}

/** Copies the database as one read transaction sees it. @returns the newest event in that transaction */
async function copy(source: string, draft: string): Promise<LogHead | null> {
  const database = new Sqlite(source, { readonly: true, fileMustExist: true });
  try {
    database.exec('BEGIN');
    const head = headOf(database);
    await database.backup(draft, { progress: () => allPages });
    database.exec('COMMIT');
    return head;
  } finally {
    database.close();
  }
}

/** Makes the copy one file that needs no others, empties the given tables, and checks it. */
function finish(draft: string, emptyTables: readonly string[], head: LogHead | null): void {
  const database = new Sqlite(draft);
  try {
    database.pragma('journal_mode = DELETE');
    for (const table of emptyTables) database.exec(`DELETE FROM "${table}"`);
    database.pragma(`cache_size = -${checkCacheKib}`);
    const faults = database.pragma('integrity_check(3)') as { integrity_check: string }[];
    const found = faults.map(({ integrity_check: fault }) => fault).join('; ');
    if (found !== 'ok')
      throw new RefusedError(`The backup was not kept, because the database is damaged: ${found}.`);
    if (headOf(database)?.id !== head?.id)
      throw new RefusedError('The backup was not kept, because it lacks the newest event.');
  } finally {
    database.close();
  }
}

function headOf(database: BetterSqlite3.Database): LogHead | null {
  const newest = database.prepare<[], LogHead>(
    'SELECT id, occurred_at AS occurredAt FROM domain_events ORDER BY position DESC LIMIT 1',
  );
  return newest.get() ?? null;
}

/** Waits until a file is on disk. */
function synchronize(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Waits until the names in a folder are on disk, where the file system can do that for folders. */
function synchronizeFolder(path: string): void {
  try {
    synchronize(path);
  } catch {
    // The backup itself is on disk.
  }
}

/**
 * Gives the file its final name, unless another file has it by now. Without hard links the name is reserved first by an
 * empty file.
 */
function publish(draft: string, target: string, link: typeof linkSync): void {
  try {
    link(draft, target);
  } catch (error) {
    if (!noLinks.has(codeOf(error))) throw error;
    closeSync(openSync(target, 'wx', 0o600));
    try {
      renameSync(draft, target);
    } catch (failure) {
      rmSync(target, { force: true });
      throw failure;
    }
  }
}

function refusalOf(error: unknown, target: string): unknown {
  const code = codeOf(error);
  if (code === '') return error;
  if (code === 'EEXIST')
    return new RefusedError(`${target} already exists; a backup never overwrites a file.`);
  if (code === 'ENOENT') return new RefusedError(`The folder of ${target} does not exist.`);
  return new RefusedError(`The backup ${target} could not be written: ${(error as Error).message}.`);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
