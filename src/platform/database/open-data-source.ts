import { DataSource, type DataSourceOptions } from 'typeorm';
import { makePrivate } from './database-file.js';
import { limitStatements, retryTransientErrors } from './mysql-runner.js';
import { StartError, usingFiles, usingFilesAsync } from '../config/start-error.js';
import { runMigrations } from './run-migrations.js';
import { serializeQueries } from './serial-query-runner.js';
import { refuseSecondRunner } from './unit-of-work.js';

/**
 * Opens the database, installs the query runners that make its transactions safe, and runs the pending migrations.
 * @throws StartError when the database server grants no connection
 */
export async function openDataSource(options: DataSourceOptions | undefined): Promise<DataSource> {
  if (options === undefined) throw new Error('The database has no options.');
  const dataSource = new DataSource(options);
  if (options.type === 'better-sqlite3') {
    const { database } = options;
    if (database !== ':memory:')
      usingFiles(fileOf(database), () => {
        makePrivate(database);
      });
    serializeQueries(dataSource);
  } else retryTransientErrors(dataSource);
  refuseSecondRunner(dataSource);
  if (options.type === 'better-sqlite3')
    await usingFilesAsync(fileOf(options.database), () => dataSource.initialize());
  else
    await dataSource.initialize().catch((error: unknown) => {
      throw isDriverError(error) ? new StartError(error.message, { cause: error }) : error;
    });
  try {
    await runMigrations(dataSource);
    if (options.type === 'mysql') limitStatements(dataSource);
    else await dataSource.query('PRAGMA busy_timeout = 0');
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

function fileOf(path: string): string {
  return `The database ${path} (DATA_DIR, DB_FILE)`;
}

/** Whether the driver reported an error, as opposed to a fault of the entities. */
function isDriverError(error: unknown): error is Error {
  return (error as { code?: unknown }).code !== undefined;
}
