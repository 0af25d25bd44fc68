import { DataSource, type DataSourceOptions } from 'typeorm';
import { limitStatements, survivePassingFailures } from './mysql-runner.js';
import { runMigrations } from './run-migrations.js';
import { takeTurns } from './turn-runner.js';
import { refuseSecondRunner } from './unit-of-work.js';

/** Opens the database, makes transactions safe on it and brings its tables up to date. */
export async function openDataSource(options: DataSourceOptions | undefined): Promise<DataSource> {
  if (options === undefined) throw new Error('The database has no options.');
  const dataSource = new DataSource(options);
  if (options.type === 'better-sqlite3') takeTurns(dataSource);
  else survivePassingFailures(dataSource);
  refuseSecondRunner(dataSource);
  await dataSource.initialize();
  try {
    await runMigrations(dataSource);
    if (options.type === 'mysql') limitStatements(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}
