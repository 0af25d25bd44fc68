import { createConnection } from 'mysql2/promise';
import { Sqlite } from '../../../src/platform/database/sqlite.js';

type Values = readonly (string | number)[];

/** The database of an application, entered past it: what a test breaks there or puts there, the application finds. */
export interface SideDoor {
  readonly engine: 'sqlite' | 'mysql';
  /** Runs one statement, in a transaction of its own. */
  run: (sql: string, values?: Values) => Promise<void>;
  close: () => Promise<void>;
}

/** @param environment the settings of the application */
export async function sideDoor(environment: Readonly<Record<string, string>>): Promise<SideDoor> {
  if (environment['DB_TYPE'] === 'mysql') {
    const connection = await createConnection({
      host: environment['DB_HOST'] ?? '',
      port: Number(environment['DB_PORT']),
      user: environment['DB_USER'] ?? '',
      password: environment['DB_PASSWORD'] ?? '',
      database: environment['DB_DATABASE'] ?? '',
    });
    return {
      engine: 'mysql',
      run: async (sql, values = []) => {
        await connection.query(sql, [...values]);
      },
      close: () => connection.end(),
    };
  }
  const database = new Sqlite(`${environment['DATA_DIR'] ?? ''}/auth-notify.sqlite`, {
    timeout: 10_000,
  });
  return {
    engine: 'sqlite',
    run: (sql, values = []) => {
      database.prepare(sql).run(...values);
      return Promise.resolve();
    },
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}
