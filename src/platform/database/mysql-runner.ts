import type { Pool, PoolConnection } from 'mysql2';
import type { DataSource, ReplicationMode } from 'typeorm';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner.js';
import { cut, expireAfterRefusal } from './mysql-pool.js';
import {
  isConnectionLost,
  isConnectionSpent,
  isPoolSpent,
  isRefused,
  isRolledBack,
} from './transient-errors.js';

/**
 * A query runner that never returns a broken connection to the pool, and repeats a statement outside a transaction
 * where that is safe: when the server refused to execute it, or when the connection was lost and the statement only
 * reads.
 *
 * Only the first statement of a runner is repeated: later ones may depend on the state of the connection, such as a
 * lock.
 */
class MysqlRunner extends MysqlQueryRunner {
  private answered = false;

  override async query<T = unknown>(sql: string, parameters?: unknown[], structured = false): Promise<T> {
    try {
      return await this.queryOnce<T>(sql, parameters, structured);
    } catch (error) {
      const again = isRefused(error) || (isConnectionLost(error) && /^\s*SELECT\b/i.test(sql));
      if (!again || this.answered || this.isTransactionActive) throw error;
      return this.queryOnce<T>(sql, parameters, structured);
    }
  }

  /**
   * Closes a connection whose transaction is still open instead of returning it to the pool: its next user would be
   * inside the transaction.
   */
  override async release(): Promise<void> {
    if (this.isTransactionActive && this.held !== undefined) cut(this.held);
    await super.release();
  }

  private async queryOnce<T>(
    sql: string,
    parameters: unknown[] | undefined,
    structured: boolean,
  ): Promise<T> {
    try {
      const answer = (await super.query(sql, parameters, structured)) as T;
      this.answered = true;
      return answer;
    } catch (error) {
      if (isPoolSpent(error)) expireAfterRefusal(this.driver.pool as Pool);
      if (isConnectionSpent(error)) this.drop();
      else this.answered ||= !isRolledBack(error);
      throw error;
    }
  }

  private drop(): void {
    if (this.held !== undefined) cut(this.held);
    // The rest of a transaction must keep failing on the broken connection: a new one would be outside the transaction.
    if (this.isTransactionActive) return;
    Object.assign(this, { databaseConnection: undefined, databaseConnectionPromise: undefined });
  }

  private get held(): PoolConnection | undefined {
    return (this as unknown as { databaseConnection?: PoolConnection }).databaseConnection;
  }
}

/**
 * Makes a MySQL data source create query runners that repeat statements after transient errors. Call it before
 * `initialize()`.
 */
export function retryTransientErrors(dataSource: DataSource): void {
  const driver = dataSource.driver as MysqlDriver;
  driver.createQueryRunner = (mode: ReplicationMode) => new MysqlRunner(driver, mode);
}

/**
 * Makes a statement that takes longer than `maxQueryExecutionTime` fail, and closes its connection: a hanging server
 * must not occupy the pool. Call it after the migrations: changing a large table may take long.
 */
export function limitStatements(dataSource: DataSource): void {
  Object.assign(dataSource.driver.options, { enableQueryTimeout: true });
}
