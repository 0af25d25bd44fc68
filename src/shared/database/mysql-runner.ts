import type { PoolConnection } from 'mysql2';
import type { DataSource, ReplicationMode } from 'typeorm';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner.js';
import { cut } from './mysql-pool.js';
import { isConnectionLost, isConnectionSpent, isRolledBack } from './passing-failure.js';

/**
 * A query runner that gives no broken connection back to the pool, and runs a statement outside a transaction again
 * where that is safe: when it was refused in favour of another transaction, when it never left, or when it only reads.
 *
 * Only the first statement of a runner: later ones may rely on what was said on that connection before, a lock for one.
 */
class MysqlRunner extends MysqlQueryRunner {
  private answered = false;

  override async query<T = unknown>(sql: string, parameters?: unknown[], structured = false): Promise<T> {
    try {
      return await this.queryOnce<T>(sql, parameters, structured);
    } catch (error) {
      const again = isRolledBack(error) || (isConnectionLost(error) && /^\s*SELECT\b/i.test(sql));
      if (!again || this.answered || this.isTransactionActive) throw error;
      return this.queryOnce<T>(sql, parameters, structured);
    }
  }

  /** A connection with an open transaction must not go back into the pool: its next user would be inside. */
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
      if (isConnectionSpent(error)) this.drop();
      else this.answered ||= !isRolledBack(error);
      throw error;
    }
  }

  private drop(): void {
    if (this.held !== undefined) cut(this.held);
    // What is left of a transaction must go on failing, on the broken connection: a new one would be outside it.
    if (this.isTransactionActive) return;
    Object.assign(this, { databaseConnection: undefined, databaseConnectionPromise: undefined });
  }

  private get held(): PoolConnection | undefined {
    return (this as unknown as { databaseConnection?: PoolConnection }).databaseConnection;
  }
}

/** Makes a MySQL data source hand out such runners. Call it before `initialize()`. */
export function survivePassingFailures(dataSource: DataSource): void {
  const driver = dataSource.driver as MysqlDriver;
  driver.createQueryRunner = (mode: ReplicationMode) => new MysqlRunner(driver, mode);
}

/**
 * From now on a statement that takes longer than `maxQueryExecutionTime` fails, and its connection is closed: a server
 * that hangs must not keep the pool. Migrations come before: changing a large table may take long.
 */
export function limitStatements(dataSource: DataSource): void {
  Object.assign(dataSource.driver.options, { enableQueryTimeout: true });
}
