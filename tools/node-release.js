/**
 * Installs a major version of Node into a folder, from npm, and prints the path of its `node`:
 * `node tools/node-release.js 24 FOLDER`. Nothing outside the folder changes.
 */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const [major, folder] = process.argv.slice(2);
if (major === undefined || folder === undefined)
  throw new Error('Usage: node tools/node-release.js MAJOR FOLDER');
const name = `node-${process.platform}-${process.arch}`;
execFileSync(
  'npm',
  [
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    // A download that stands still begins again after a minute.
    '--fetch-timeout=60000',
    '--fetch-retries=5',
    `${name}@${major}`,
  ],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
  },
);
console.log(join(resolve(folder), 'node_modules', name, 'bin', 'node'));
