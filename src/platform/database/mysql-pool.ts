import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2';
import type { Socket } from 'node:net';
import { connectionRefusal, verifiedForAddress } from './mysql-tls.js';
import { PoolExhaustedError } from './transient-errors.js';

/**
 * Longest time that a connection may idle inside a transaction, in seconds; then the server closes it and rolls back. A
 * frozen node would otherwise keep its row locks, and stop delivery in the whole cluster, until it resumes.
 */
const idleLimitSeconds = 3;

/** Longest wait of a statement for another transaction's lock, in seconds: longer than a frozen node can hold one. */
const lockWaitSeconds = 8;

/**
 * Statements that configure each new connection. MariaDB has a limit for idle transactions; MySQL has only one for idle
 * connections, so the pool closes those before. Each server executes its own kind of comment:
 * https://mariadb.com/kb/en/comment-syntax/
 *
 * `sql_mode` is strict, so that no value is silently truncated or replaced, whatever the server's default is.
 */
const sessionStatements = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'
   , time_zone = '+00:00', innodb_lock_wait_timeout = ${lockWaitSeconds}
   /*M! , idle_transaction_timeout = ${idleLimitSeconds} */ /*!80000 , wait_timeout = ${idleLimitSeconds} */`,
];

/** Idle time after which the pool closes a connection, in milliseconds: well before MySQL would close it. */
const idleConnectionMs = 1_000;

/**
 * Shortest time between two replacements of all connections of a pool, in milliseconds: its server may refuse writes
 * for long. While the host name moves, that is also how long some connections may still show an older state.
 */
const expiryPeriodMs = 200;

/**
 * Longest use of a connection, in milliseconds. A node that does not write learns no other way that the host name leads
 * to another server.
 */
const lifetimeMs = 30_000;

/** When a pool's connections were last marked as expired; connections opened before are closed. */
const expiredAt = new WeakMap<Pool, number>();
const openedAt = new WeakMap<PoolConnection, number>();

/** The driver that TypeORM uses instead of the package `mysql2`: creates its pools, and configures every connection. */
export const mysqlDriver = {
  createPool: (options: PoolOptions): Pool => {
    const pool = createPool({
      ...verifiedForAddress(options),
      idleTimeout: idleConnectionMs,
      // The pool closes idle connections only if `maxIdle` is below its size; one less hardly limits how many may idle.
      maxIdle: (options.connectionLimit ?? 1) - 1,
    });
    // Attached before TypeORM receives the pool, so no connection can have been opened yet.
    pool.on('connection', (connection) => {
      openedAt.set(connection, performance.now());
      prepare(connection);
    });
    explainRefusals(pool, options);
    skipExpired(pool);
    if (options.connectTimeout !== undefined) limitWaiting(pool, options.connectTimeout);
    return pool;
  },
};

/** Gives errors of the handshake a message that an operator can act on; the driver's message alone names no server. */
function explainRefusals(pool: Pool, options: PoolOptions): void {
  const take = pool.getConnection.bind(pool);
  pool.getConnection = (callback) => {
    take((error, connection) => {
      if (error !== null) error.message = connectionRefusal(error, options);
      callback(error, connection);
    });
  };
}

/**
 * Limits the wait for other callers to release a connection: after `limitMs` the caller gets an error. The driver has
 * no such limit: while the database hangs, each caller would wait until the statements of all callers before it have
 * timed out.
 */
function limitWaiting(pool: Pool, limitMs: number): void {
  const take = pool.getConnection.bind(pool);
  pool.getConnection = (callback) => {
    let timer: NodeJS.Timeout | undefined;
    let waiting = true;
    const queued = () => {
      timer = setTimeout(() => {
        waiting = false;
        callback(new PoolExhaustedError(limitMs), undefined as never);
      }, limitMs);
    };
    // The pool emits `enqueue` before `take` returns, or not at all: opening a new connection has a limit of its own.
    pool.once('enqueue', queued);
    take((error, connection) => {
      clearTimeout(timer);
      if (waiting) callback(error, connection);
      // The caller has timed out, so the connection is released for the next one. After an error there is none.
      else (connection as PoolConnection | undefined)?.release();
    });
    pool.off('enqueue', queued);
  };
}

/**
 * Marks all open connections of a pool as expired, so that they are closed instead of being used again. They lead to a
 * server that accepts no writes, such as a demoted primary; a new connection resolves the host name again and finds the
 * server that was promoted.
 */
export function expireConnections(pool: Pool): void {
  expiredAt.set(pool, performance.now());
}

/** Marks all open connections of a pool as expired after a refused write, at most once in `expiryPeriodMs`. */
export function expireAfterRefusal(pool: Pool): void {
  if (performance.now() - (expiredAt.get(pool) ?? -Infinity) >= expiryPeriodMs) expireConnections(pool);
}

function isExpired(connection: PoolConnection, pool: Pool): boolean {
  const opened = openedAt.get(connection) ?? 0;
  return opened < Math.max(expiredAt.get(pool) ?? 0, performance.now() - lifetimeMs);
}

function skipExpired(pool: Pool): void {
  const take = pool.getConnection.bind(pool);
  pool.getConnection = (callback) => {
    take((error, connection) => {
      if (error !== null || !isExpired(connection, pool)) {
        callback(error, connection);
        return;
      }
      cut(connection);
      pool.getConnection(callback);
    });
  };
}

/** Sends the session statements. A connection runs statements in order, so they precede those of its first user. */
function prepare(connection: PoolConnection): void {
  for (const statement of sessionStatements) {
    connection.query(statement, (error) => {
      // A connection without these limits must not be used: it is closed, and its caller gets an error.
      if (error !== null) cut(connection);
    });
  }
}

/**
 * Closes a connection at once. The driver alone would wait for the server to close its side, which a hanging server
 * never does.
 */
export function cut(connection: PoolConnection): void {
  connection.destroy();
  (connection as unknown as { stream: Socket }).stream.destroy();
}
