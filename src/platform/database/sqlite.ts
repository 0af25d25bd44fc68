import type BetterSqlite3 from 'better-sqlite3';
import { createRequire } from 'node:module';

/** The first major version of Node that better-sqlite3 13 supports. On Node 20 it crashes when it is loaded. */
const firstNodeWithNodeApi = 22;

const require = createRequire(import.meta.url);

/**
 * The SQLite engine of this process: the release of better-sqlite3 that is safe on this version of Node. That is 12 below
 * Node 22, and 13 from there on, since 12 aborts the process on Node 24.19 and newer
 * (docs/decisions/0020-better-sqlite3-on-each-node.md).
 */
export const Sqlite = (
  Number.parseInt(process.versions.node, 10) < firstNodeWithNodeApi
    ? require('better-sqlite3')
    : require('better-sqlite3-node-api')
) as typeof BetterSqlite3;
