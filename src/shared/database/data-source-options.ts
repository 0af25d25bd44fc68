import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import type BetterSqlite3 from 'better-sqlite3';
import type { Settings } from '../config/settings.js';
import { mysqlDriver } from './mysql-pool.js';
import { registeredMigrations } from './registered-migrations.js';

/** How long a statement waits for another process that writes to the same SQLite file, in milliseconds. */
const sqliteBusyTimeoutMs = 5_000;

/** What TypeORM needs to know to open the database that the settings name. */
export function dataSourceOptions(settings: Settings): TypeOrmModuleOptions {
  const shared = {
    autoLoadEntities: true,
    migrations: registeredMigrations(),
    migrationsTableName: 'migrations',
    synchronize: false,
    retryAttempts: 0,
  };
  if (settings.DB_TYPE === 'sqlite') {
    return {
      ...shared,
      type: 'better-sqlite3',
      database: settings.databaseFile,
      timeout: sqliteBusyTimeoutMs,
      enableWAL: settings.databaseFile !== ':memory:',
      prepareDatabase: (database: BetterSqlite3.Database) => {
        // What was acknowledged survives a power cut too: each commit waits for the disk.
        database.pragma('synchronous = FULL');
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
    poolSize: settings.DB_POOL_SIZE,
    connectTimeout: settings.DB_CONNECT_TIMEOUT_MS,
    maxQueryExecutionTime: settings.DB_STATEMENT_TIMEOUT_MS,
    // Its usual logger prints each statement that took longer, with its parameters: hashes and addresses among them.
    logger: 'debug',
    driver: mysqlDriver,
    // Text that no column is part of compares byte by byte, too.
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
  };
}
