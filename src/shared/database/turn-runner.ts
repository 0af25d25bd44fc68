import type BetterSqlite3 from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { Turns } from '../time/turns.js';

type StatementCache = Map<string, BetterSqlite3.Statement>;

/**
 * A query runner that waits for its turn on SQLite's only connection and keeps it until its transaction is over.
 *
 * TypeORM shares one query runner among all callers on SQLite, so transactions that overlap merge into one, and a
 * rollback takes rows with it that another caller was told are committed. Here each caller has a runner of its own,
 * and nothing else, reads included, gets between the statements of a transaction.
 */
class TurnRunner extends BetterSqlite3QueryRunner {
  private turn: Promise<void> | undefined;
  private running = 0;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly turns: Turns,
    statements: StatementCache,
  ) {
    super(driver);
    Object.assign(this, { stmtCache: statements });
  }

  override async query<T = unknown>(sql: string, parameters?: unknown[], structured = false): Promise<T> {
    this.running += 1;
    this.turn ??= this.turns.take();
    await this.turn;
    try {
      // A deferred transaction that turns into a writing one fails at once when another process writes;
      // an immediate one waits for its turn (busy timeout).
      const statement = sql === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE' : sql;
      return (await super.query(statement, parameters, structured)) as T;
    } finally {
      this.running -= 1;
      this.passWhenDone();
    }
  }

  /** A runner that is given back with its transaction still open must not hold everybody else up for ever. */
  override async release(): Promise<void> {
    if (this.turn !== undefined && this.sqlite.inTransaction) await this.query('ROLLBACK');
    await super.release();
  }

  /** Queries of one runner may overlap, so the last one that ends passes the turn on. */
  private passWhenDone(): void {
    if (this.running > 0 || this.sqlite.inTransaction) return;
    this.turn = undefined;
    this.turns.pass();
  }

  private get sqlite(): BetterSqlite3.Database {
    return this.driver.databaseConnection as BetterSqlite3.Database;
  }
}

/**
 * Makes a SQLite data source hand out a runner of its own to each caller.
 * Call it before `initialize()`.
 */
export function takeTurns(dataSource: DataSource): void {
  const driver = dataSource.driver as BetterSqlite3Driver;
  const turns = new Turns();
  const statements: StatementCache = new Map();
  driver.createQueryRunner = () => new TurnRunner(driver, turns, statements);
}
