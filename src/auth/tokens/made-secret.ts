import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** 48 random bytes: more than the 32 that HS256 wants. */
const secretBytes = 48;

/** A damaged file must not become a key that anybody could guess. */
const leastBytes = 32;

/**
 * The secret that is kept in a folder; made on the first call, readable by its owner only.
 *
 * Nodes that share the folder and start together end up with the same secret: each writes a file of its own, and
 * linking it to the final name succeeds for the first one only. A reader never sees half a secret.
 * @throws Error when the file holds fewer than 32 bytes
 */
export function madeSecret(directory: string, name = 'secret-key'): string {
  const path = join(directory, name);
  mkdirSync(directory, { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, randomBytes(secretBytes).toString('base64url'), {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const secret = readFileSync(path, 'utf8').trim();
  if (Buffer.byteLength(secret) < leastBytes)
    throw new Error(`The secret in ${path} is too short: remove the file, and one is made.`);
  return secret;
}
