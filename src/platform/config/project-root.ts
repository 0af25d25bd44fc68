import { resolve } from 'node:path';

/**
 * The folder of `package.json`. This file lies three folders below it, in `src/` as in `dist/`, so the path does not
 * depend on the working directory.
 */
export const projectRoot = resolve(import.meta.dirname, '../../..');

/** Resolves a relative path against the project's folder; returns an absolute path unchanged. */
export function fromProjectRoot(path: string): string {
  return resolve(projectRoot, path);
}
