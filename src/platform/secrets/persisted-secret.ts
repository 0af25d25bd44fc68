import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../config/start-error.js';

/** Length of a new secret, in bytes: more than the 32 that HS256 requires. */
const secretBytes = 48;

/** Shortest secret that is accepted, in bytes: a damaged file must not become a key that can be guessed. */
const leastBytes = 32;

/** Error codes of file systems without hard links: exFAT, SMB, many in user space. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Number of attempts to read a file that another node may be writing, and the pause between them in milliseconds. */
const readings = 50;
const readingPauseMs = 20;

/**
 * Returns the secret stored in a folder; creates it on the first call, readable by its owner only.
 *
 * Nodes that share the folder and start together get the same secret: each writes a file of its own, and only the first
 * one can link its file to the final name, so no node reads a partial secret. Without hard links, the first node
 * creates the file under its final name, and the others wait up to a second for its content.
 * @param link gives a file a second name; fails when that name is taken
 * @throws StartError when the file contains fewer than 32 bytes
 */
export function loadOrCreateSecret(directory: string, name = 'secret-key', link = linkSync): string {
  const path = join(directory, name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (!existsSync(path)) create(path, link);
  const secret = read(path);
  if (Buffer.byteLength(secret) < leastBytes)
    throw new StartError(`The secret in ${path} is too short: remove the file, and a new one is created.`);
  return secret;
}

function create(path: string, link: typeof linkSync): void {
  const secret = randomBytes(secretBytes).toString('base64url');
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    write(draft, secret);
    unlessTaken(() => {
      link(draft, path);
    });
  } catch (error) {
    if (!noLinks.has(codeOf(error))) throw error;
    unlessTaken(() => {
      write(path, secret);
    });
  } finally {
    rmSync(draft, { force: true });
  }
}

function write(path: string, secret: string): void {
  writeFileSync(path, secret, { mode: 0o600, flag: 'wx', flush: true });
}

function unlessTaken(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function read(path: string): string {
  let secret = '';
  for (let reading = 0; reading < readings; reading += 1) {
    secret = readFileSync(path, 'utf8').trim();
    if (secret !== '') break;
    // Blocking is acceptable here: this part of the start is synchronous, and the node serves nothing yet.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, readingPauseMs);
  }
  return secret;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
