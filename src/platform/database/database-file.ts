import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Widest permissions of the database file: its owner reads and writes it, and its group may be allowed to read it. The
 * file contains addresses and password hashes.
 */
const mostPermissions = 0o640;

/**
 * Restricts access to the file of a SQLite database, whatever the process's umask is: a new file gets 0600, in a folder
 * of 0700; an existing one loses all permissions beyond 0640. SQLite gives `-wal` and `-shm` the same permissions.
 * @throws Error when the file cannot be created, or belongs to another user and has wider permissions
 */
export function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  for (const file of [path, `${path}-wal`, `${path}-shm`]) restrict(file);
}

function restrict(file: string): void {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  if (mode !== undefined && (mode & 0o777 & ~mostPermissions) !== 0) chmodSync(file, mode & mostPermissions);
}
