import { Injectable, Logger } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import { isConnectionLost, isConnectionSpent, isRolledBack } from './passing-failure.js';

/**
 * On MySQL a unit that was rolled back for no fault of its own is run again, after so many milliseconds each time, and
 * a little more at random, so that two that were in each other's way do not meet again.
 */
const pausesMs = [5, 25, 100, 400];

/** A unit that has taken so long is not run again, in milliseconds: somebody waits for an answer. */
const patienceMs = 5_000;

interface OpenUnit {
  open: boolean;
  /** The commit was sent: when the connection breaks now, nobody knows what became of it. */
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
 * The one place that opens transactions.
 *
 * Inside a unit await nothing but quick work of its own `EntityManager`: no hashing, no network, no timers. On
 * SQLite a unit has the connection to itself, so whatever it waits for, every reader waits for too.
 */
@Injectable()
export class UnitOfWork {
  private readonly logger = new Logger(UnitOfWork.name);

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in a transaction of its own: committed when it resolves, rolled back when it rejects.
   *
   * On MySQL it runs `work` again, at most four times and for 5 s, when the server rolled it back (a deadlock) or the
   * connection broke before the commit was sent. So `work` changes nothing but rows: what it does in memory, it may do twice.
   * @throws what `work` throws; an error when a unit is open already, for units do not nest
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
        if (!isRolledBack(error) && (unit.committing || !isConnectionLost(error))) throw error;
        if (performance.now() > end) throw error;
        await pause(pauseMs * (1 + Math.random()));
      }
    }
    return this.runOnce({ open: true, committing: false, afterCommit: [] }, work);
  }

  /**
   * Registers what is to happen once the open unit has committed, such as waking somebody. It never happens when the
   * unit rolls back, nor when the process dies in between: it may hurry things up, never carry them.
   */
  afterCommit(action: () => void): void {
    const unit = openUnit();
    if (unit === undefined) throw new Error('There is no open unit of work whose commit could be awaited.');
    unit.afterCommit.push(action);
  }

  private async runOnce<T>(unit: OpenUnit, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.transaction(unit, work);
    for (const action of unit.afterCommit) this.attempt(action);
    return result;
  }

  private async transaction<T>(unit: OpenUnit, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    // The runner is made outside the unit's context: inside it, asking for another one is an error.
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
          // With its connection a transaction is gone, too.
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

  /** The error that led here matters more than one of rolling back, which is only logged. */
  private async rollBack(rollback: () => Promise<void>): Promise<void> {
    try {
      await rollback();
    } catch (error) {
      this.logger.error({ message: 'Rolling back failed', error });
    }
  }

  /** The unit is committed: a failing hint must not turn its answer into an error. */
  private attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.logger.error({ message: 'An action after commit failed', error });
    }
  }
}

/**
 * Makes asking for another query runner inside an open unit of work an error. On SQLite it would wait for a turn
 * that its own unit holds, for ever; on MySQL it would read and write outside the transaction without a word.
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
