import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { setTimeout as pause } from 'node:timers/promises';
import { Mutex } from '../runtime/mutex.js';
import { conditionOf } from './transient-errors.js';

/** Longest wait of a statement for another program that holds the lock of the SQLite file, in milliseconds. */
const lockPatienceMs = 5_000;

/** Pause before the first retry of a statement, in milliseconds; it doubles with each retry, up to `longestPauseMs`. */
const firstPauseMs = 2;
const longestPauseMs = 50;

type StatementCache = Map<string, BetterSqlite3.Statement>;

/**
 * A query runner that locks SQLite's only connection, and keeps the lock until its transaction has ended.
 *
 * TypeORM shares one query runner among all callers on SQLite, so overlapping transactions merge into one, and a
 * rollback also undoes rows that another caller believes to be committed. Here each caller has its own runner, and no
 * other statement, not even a read, runs between the statements of a transaction.
 */
class SerialQueryRunner extends BetterSqlite3QueryRunner {
  private turn: Promise<void> | undefined;
  private running = 0;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly mutex: Mutex,
    statements: StatementCache,
  ) {
    super(driver);
    Object.assign(this, { stmtCache: statements });
  }

  /**
   * Retries the statement by timer while another program holds the file's lock: SQLite's own wait would block the event
   * loop, and with it everything that only reads. The mutex is released during each pause.
   */
  override async query<T = unknown>(sql: string, parameters?: unknown[], structured = false): Promise<T> {
    const end = performance.now() + lockPatienceMs;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        return await this.queryInTurn<T>(sql, parameters, structured);
      } catch (error) {
        // A turn that is still held belongs to an open transaction, whose statements cannot be retried one by one.
        const again = conditionOf(error) === 'locked' && this.turn === undefined;
        if (!again || performance.now() > end) throw error;
        await pause(pauseMs);
      }
    }
  }

  private async queryInTurn<T>(
    sql: string,
    parameters: unknown[] | undefined,
    structured: boolean,
  ): Promise<T> {
    this.running += 1;
    this.turn ??= this.mutex.acquire();
    await this.turn;
    try {
      // If another program writes, a deferred transaction fails at its first write, in its middle; an immediate one
      // fails at its beginning, where it can be retried.
      const statement = sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql;
      return (await super.query(statement, parameters, structured)) as T;
    } finally {
      this.running -= 1;
      this.passWhenDone();
    }
  }

  /** Rolls back a transaction that is still open: it would otherwise block all other callers for ever. */
  override async release(): Promise<void> {
    if (this.turn !== undefined && this.sqlite.inTransaction) await this.query('ROLLBACK');
    await super.release();
  }

  /** Releases the mutex after the last of the runner's queries, which may overlap. */
  private passWhenDone(): void {
    if (this.running > 0 || this.sqlite.inTransaction) return;
    this.turn = undefined;
    this.mutex.release();
  }

  private get sqlite(): BetterSqlite3.Database {
    return this.driver.databaseConnection as BetterSqlite3.Database;
  }
}

/**
 * Makes a SQLite data source create a query runner for each caller, and runs their queries one after the other.
 * Call it before `initialize()`.
 */
export function serializeQueries(dataSource: DataSource): void {
  const driver = dataSource.driver as BetterSqlite3Driver;
  const mutex = new Mutex();
  const statements: StatementCache = new Map();
  driver.createQueryRunner = () => new SerialQueryRunner(driver, mutex, statements);
}
