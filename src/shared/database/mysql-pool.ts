import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2';
import type { Socket } from 'node:net';
import { PoolExhaustedError } from './passing-failure.js';

/**
 * How long a connection may idle inside a transaction, in seconds, before the server ends it and rolls back. A node
 * that is frozen would otherwise keep its row locks, and the whole cluster from delivering, until it is thawed.
 */
const idleLimitSeconds = 3;

/** A statement waits so long for a lock that another transaction holds, in seconds: longer than a frozen one has it. */
const lockWaitSeconds = 8;

/**
 * MariaDB has a limit of its own for idle transactions; MySQL has only one for idle connections, so there the pool lets
 * go of them before. Each server reads its own comment as code: https://mariadb.com/kb/en/comment-syntax/
 *
 * Strict, so that nothing is cut or replaced without a word, whatever the server's own default is.
 */
const sessionStatements = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'
   , time_zone = '+00:00', innodb_lock_wait_timeout = ${lockWaitSeconds}
   /*M! , idle_transaction_timeout = ${idleLimitSeconds} */ /*!80000 , wait_timeout = ${idleLimitSeconds} */`,
];

/** Connections that nobody used for so long are closed, in milliseconds: well before MySQL would end them. */
const idleConnectionMs = 1_000;

/** What TypeORM is given in place of the package `mysql2`: the same, with every connection set up as it must be. */
export const mysqlDriver = {
  createPool: (options: PoolOptions): Pool => {
    const pool = createPool({
      ...options,
      idleTimeout: idleConnectionMs,
      // Anything below the pool's size has the pool look for idle connections; how many may idle stays as good as free.
      maxIdle: (options.connectionLimit ?? 1) - 1,
    });
    // Attached before the first connection is made: TypeORM hands out the pool only after that.
    pool.on('connection', prepare);
    if (options.connectTimeout !== undefined) limitWaiting(pool, options.connectTimeout);
    return pool;
  },
};

/**
 * Whoever has waited so long for others to give a connection back gets an error. The driver would let everybody wait:
 * while the database hangs, each in turn until the statements of all before have timed out.
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
    // Emitted before `take` returns, if at all: a new connection has a limit of its own.
    pool.once('enqueue', queued);
    take((error, connection) => {
      clearTimeout(timer);
      if (waiting) callback(error, connection);
      // Too late for this one: the next may have it. With an error there is none.
      else (connection as PoolConnection | undefined)?.release();
    });
    pool.off('enqueue', queued);
  };
}

/** Statements of one connection run in order, so these come before whatever the connection was wanted for. */
function prepare(connection: PoolConnection): void {
  for (const statement of sessionStatements) {
    connection.query(statement, (error) => {
      // Without its limits a connection is not used: whoever waits for it gets an error.
      if (error !== null) cut(connection);
    });
  }
}

/**
 * Closes a connection for good. The driver alone says goodbye and waits for the server to close its side, which one that
 * hangs never does.
 */
export function cut(connection: PoolConnection): void {
  connection.destroy();
  (connection as unknown as { stream: Socket }).stream.destroy();
}
