import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';

/** How long a node waits for another one that is migrating, in seconds. */
const lockWaitSeconds = 120;

/**
 * Runs the migrations that have not run yet. Several nodes may start at once: they take turns, and those that come
 * later find nothing to do.
 */
export async function runMigrations(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
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

/** SQLite changes tables in transactions, and an immediate one keeps other processes out. */
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

/** MySQL commits with each change of a table, so a lock of the server keeps other nodes out. */
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
