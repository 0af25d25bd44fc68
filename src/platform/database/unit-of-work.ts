import { Injectable, Logger } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import { isConnectionLost, isConnectionSpent, isRefused, isRolledBack } from './transient-errors.js';

/**
 * Pauses before a unit of work is run again after a transient error on MySQL, in milliseconds. Up to as much again is
 * added at random, so that two units that blocked each other do not collide again.
 */
const pausesMs = [5, 25, 100, 400];

/** Time after which a unit of work is not run again, in milliseconds: a client is waiting for the answer. */
const patienceMs = 5_000;

interface OpenUnit {
  open: boolean;
  /** Whether the commit was sent: if the connection breaks after that, the outcome is unknown. */
  committing: boolean;
  afterCommit: (() => void)[];
}

const currentUnit = new AsyncLocalStorage<OpenUnit>();

/** The unit of work in which the caller runs, if it has not ended yet. */
function openUnit(): OpenUnit | undefined {
  const unit = currentUnit.getStore();
  return unit?.open === true ? unit : undefined;
}

/**
 * Opens all transactions of the application.
 *
 * Inside a unit of work, await only short operations of its `EntityManager`: no hashing, no network, no timers. On
 * SQLite a unit locks the only connection, so every reader waits for whatever the unit waits for.
 */
@Injectable()
export class UnitOfWork {
  private readonly logger = new Logger(UnitOfWork.name);

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in a transaction of its own: committed when it resolves, rolled back when it rejects.
   *
   * On MySQL it runs `work` again, at most four times and for 5 s, when the server rolled it back (a deadlock), accepts no
   * writes, or the connection broke before the commit was sent. So `work` must change only rows: any effect in memory may happen
   * twice.
   * @throws what `work` throws; an Error if a unit is open already, since units do not nest
   */
  async run<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    if (openUnit() !== undefined)
      throw new Error('A unit of work is open already: pass its EntityManager on.');
    const end = performance.now() + patienceMs;
    for (const pauseMs of pausesMs) {
      const unit: OpenUnit = { open: true, committing: false, afterCommit: [] };
      try {
        return await this.runOnce(unit, work);
      } catch (error) {
        if (!this.mayRunAgain(error, unit)) throw error;
        if (performance.now() > end) throw error;
        await pause(pauseMs * (1 + Math.random()));
      }
    }
    return this.runOnce({ open: true, committing: false, afterCommit: [] }, work);
  }

  /**
   * Registers an action to run once the open unit has committed, such as a wake-up. It does not run if the unit rolls
   * back, or if the process dies first: use it only to speed things up, never for work that must happen.
   */
  afterCommit(action: () => void): void {
    const unit = openUnit();
    if (unit === undefined) throw new Error('There is no open unit of work whose commit could be awaited.');
    unit.afterCommit.push(action);
  }

  private mayRunAgain(error: unknown, { committing }: OpenUnit): boolean {
    if (isRolledBack(error)) return true;
    // SQLite has no connection to lose: what its file refuses now, it refuses a moment later.
    if (this.dataSource.options.type !== 'mysql') return false;
    return isRefused(error) || (isConnectionLost(error) && !committing);
  }

  private async runOnce<T>(unit: OpenUnit, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.transaction(unit, work);
    for (const action of unit.afterCommit) this.attempt(action);
    return result;
  }

  private async transaction<T>(unit: OpenUnit, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    // Created outside the unit's context, inside which creating another query runner is an error.
    const runner = this.dataSource.createQueryRunner();
    try {
      return await currentUnit.run(unit, async () => {
        // On MySQL every connection of the pool is at READ COMMITTED.
        await runner.startTransaction();
        try {
          const result = await work(runner.manager);
          unit.committing = true;
          await runner.commitTransaction();
          return result;
        } catch (error) {
          // Without its connection the transaction has been rolled back already.
          if (runner.isTransactionActive && !isConnectionSpent(error))
            await this.rollBack(() => runner.rollbackTransaction());
          throw error;
        }
      });
    } finally {
      unit.open = false;
      await runner.release();
    }
  }

  /** Rolls back. A failure to do so is only logged: the error that led here matters more. */
  private async rollBack(rollback: () => Promise<void>): Promise<void> {
    try {
      await rollback();
    } catch (error) {
      this.logger.error({ message: 'Rolling back failed', error });
    }
  }

  /** Runs an action after commit. A failure is only logged: the unit has committed, so its caller must succeed. */
  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.logger.error({ message: 'An action after commit failed', error });
    }
  }
}

/**
 * Makes creating another query runner inside an open unit of work an error. On SQLite it would wait for ever for the
 * lock that its own unit holds; on MySQL it would silently read and write outside the transaction.
 */
export function refuseSecondRunner(dataSource: DataSource): void {
  const create = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (mode) => {
    if (openUnit() !== undefined) {
      throw new Error(
        'This query is outside the open unit of work: run it on the EntityManager that the unit was given.',
      );
    }
    return create(mode);
  };
}
