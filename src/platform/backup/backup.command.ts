import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, type CommandRunner } from '../cli/command.js';
import { readWords } from '../cli/read-words.js';
import { RefusedError } from '../cli/refused-error.js';
import { Settings } from '../config/settings.js';
import { DatabaseSettings } from '../database/database.settings.js';
import { BackupContents } from './backup-contents.js';
import { backUpSqlite } from './sqlite-backup.js';

/** @returns the path of the backup */
export function parseBackupRequest(words: string[]): string | null {
  const read = readWords(words);
  if (read === null || read.json) return null;
  const [file = '', ...rest] = read.positionals;
  return file === '' || rest.length > 0 ? null : file;
}

@Command({
  name: 'backup',
  summary: 'Writes a checked copy of the SQLite database to a new file, while nodes run.',
  usage:
    'npm run backup -- FILE   writes the copy to FILE, which must not exist; a relative path starts here',
  parse: parseBackupRequest,
})
export class BackupCommand implements CommandRunner<string> {
  constructor(
    private readonly settings: Settings,
    private readonly database: DatabaseSettings,
    private readonly contents: BackupContents,
  ) {}

  async run(file: string): Promise<string> {
    if (this.database.DB_TYPE === 'mysql')
      throw new RefusedError(
        'This command copies SQLite files only: back up MySQL and MariaDB with "mysqldump --single-transaction", as docs/deployment.md describes.',
      );
    if (this.database.inMemory)
      throw new RefusedError('A database in memory (DB_FILE=:memory:) cannot be backed up.');
    const target = resolve(file);
    const head = await backUpSqlite({
      source: this.database.fileIn(this.settings.dataDirectory),
      target,
      emptyTables: this.contents.emptyTables,
    });
    const size = (statSync(target).size / 1_000_000).toFixed(1);
    const newest =
      head === null ? 'The event log is empty' : `The newest event is ${head.id}, of ${head.occurredAt} UTC`;
    return `${target} was written and checked: ${size} MB. ${newest}.`;
  }
}
