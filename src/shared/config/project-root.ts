import { resolve } from 'node:path';

/**
 * The folder of `package.json`. This file lies three folders below it, as source (`src/`) and as built (`dist/`)
 * alike, so nothing depends on the working directory.
 */
export const projectRoot = resolve(import.meta.dirname, '../../..');
