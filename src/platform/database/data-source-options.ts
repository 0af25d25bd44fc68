import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import type BetterSqlite3 from 'better-sqlite3';
import type { Settings } from '../config/settings.js';
import type { DatabaseSettings } from './database.settings.js';
import { mysqlDriver } from './mysql-pool.js';
import { tlsOptions } from './mysql-tls.js';
import { registeredMigrations } from './registered-migrations.js';
import { Sqlite } from './sqlite.js';

/**
 * Longest wait for another program that writes to the SQLite file, while the file is opened and migrated, in
 * milliseconds. SQLite blocks the event loop while it waits, so a node that serves waits by timer instead
 * (`SerialQueryRunner`).
 */
const sqliteStartTimeoutMs = 5_000;

/** Size to which SQLite truncates the write-ahead log after a checkpoint, in bytes: a long read makes the log grow. */
const walSizeLimit = 4 * 1024 * 1024;

/** Returns the options with which TypeORM opens the database that the settings name. */
export function dataSourceOptions(
  settings: DatabaseSettings,
  { dataDirectory }: Settings,
): TypeOrmModuleOptions {
  const shared = {
    autoLoadEntities: true,
    migrations: registeredMigrations(),
    migrationsTableName: 'migrations',
    synchronize: false,
    retryAttempts: 0,
    // It would log each error once more, as one that it retries.
    toRetry: () => false,
  };
  if (settings.DB_TYPE === 'sqlite') {
    const database = settings.fileIn(dataDirectory);
    return {
      ...shared,
      type: 'better-sqlite3',
      driver: Sqlite,
      database,
      timeout: sqliteStartTimeoutMs,
      enableWAL: database !== ':memory:',
      prepareDatabase: (connection: BetterSqlite3.Database) => {
        // Acknowledged changes survive a power cut: each commit waits for the disk.
        connection.pragma('synchronous = FULL');
        connection.pragma(`journal_size_limit = ${walSizeLimit}`);
      },
    };
  }
  return {
    ...shared,
    type: 'mysql',
    host: settings.DB_HOST,
    port: settings.DB_PORT,
    database: settings.DB_DATABASE,
    username: settings.DB_USER,
    password: settings.DB_PASSWORD,
    ssl: tlsOptions(settings),
    poolSize: settings.DB_POOL_SIZE,
    connectTimeout: settings.DB_CONNECT_TIMEOUT_MS,
    maxQueryExecutionTime: settings.DB_STATEMENT_TIMEOUT_MS,
    // TypeORM's default logger prints each slow statement with its parameters, among them hashes and addresses.
    logger: 'debug',
    driver: mysqlDriver,
    // Text that does not come from a column is compared byte by byte, too.
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
  };
}
