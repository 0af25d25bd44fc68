import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { makeRepeatable } from './repeatable-changes.js';

/** Longest wait for another node that is running migrations, in seconds. */
const lockWaitSeconds = 120;

/**
 * Runs all pending migrations. A migration that was interrupted on MySQL runs again from its first statement. Several
 * nodes may start at once: they run one after the other, and the later ones find nothing to do.
 */
export async function runMigrations(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  if (dataSource.options.type === 'mysql') makeRepeatable(runner);
  const locked = dataSource.options.type === 'mysql' ? inNamedLock : inExclusiveTransaction;
  try {
    await locked(runner, async () => {
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = 'none';
      await executor.executePendingMigrations();
    });
  } finally {
    await runner.release();
  }
}

/**
 * Runs the migrations in one transaction: SQLite's schema changes are transactional, and an immediate transaction
 * excludes other processes.
 */
async function inExclusiveTransaction(runner: QueryRunner, migrate: () => Promise<void>): Promise<void> {
  await runner.startTransaction();
  try {
    await migrate();
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

/**
 * Runs the migrations under a named lock of the server, which excludes other nodes: MySQL commits after each schema
 * change, so a transaction would not.
 */
async function inNamedLock(runner: QueryRunner, migrate: () => Promise<void>): Promise<void> {
  const name = `auth-notify:${String(runner.dataSource.options.database)}:migrations`.slice(0, 64);
  const [answer] = (await runner.query('SELECT GET_LOCK(?, ?) AS taken', [name, lockWaitSeconds])) as {
    taken: unknown;
  }[];
  if (Number(answer?.taken) !== 1)
    throw new Error('Another node has been migrating the database for too long.');
  try {
    await migrate();
  } finally {
    await runner.query('SELECT RELEASE_LOCK(?)', [name]);
  }
}
