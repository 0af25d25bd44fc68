import '../../src/app.module.js';
import { type DataSource, type DataSourceOptions } from 'typeorm';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner.js';
import { parseSettings } from '../../src/platform/config/parse-settings.js';
import { Settings } from '../../src/platform/config/settings.js';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { DatabaseSettings } from '../../src/platform/database/database.settings.js';
import { openDataSource } from '../../src/platform/database/open-data-source.js';
import { testDatabase } from '../support/test-database.js';

/** Opens a database, with the migrations of all modules, and answers what `work` makes of it. */
async function opened<T>(name: string, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const { environment } = await testDatabase({ DB_FILE: name });
  const dataSource = await openDataSource(
    dataSourceOptions(parseSettings(DatabaseSettings, environment), new Settings()) as DataSourceOptions,
  );
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** Tables, columns and indices, the migrations that count as done, and what they inserted. */
async function state(dataSource: DataSource): Promise<unknown> {
  const database = dataSource.options.database as string;
  const columns: unknown = await dataSource.query(
    `SELECT table_name, column_name, column_type, is_nullable, column_default, extra, collation_name
     FROM information_schema.columns WHERE table_schema = ? ORDER BY table_name, ordinal_position`,
    [database],
  );
  const indices: unknown = await dataSource.query(
    `SELECT table_name, index_name, non_unique, seq_in_index, column_name
     FROM information_schema.statistics WHERE table_schema = ? ORDER BY table_name, index_name, seq_in_index`,
    [database],
  );
  const migrations: unknown = await dataSource.query('SELECT name FROM migrations ORDER BY id');
  const offsets: unknown = await dataSource.query('SELECT * FROM event_offsets');
  return { columns, indices, migrations, offsets };
}

/** Lets so many changing statements pass, and fails after the next one was carried out, as a crash does. */
function interruptAfter(statements: number): { interrupted: () => boolean; restore: () => void } {
  const prototype = MysqlQueryRunner.prototype as unknown as {
    query: (sql: string, ...rest: unknown[]) => Promise<unknown>;
  };
  const original = prototype.query;
  let left = statements;
  let interrupted = false;
  prototype.query = async function (sql, ...rest) {
    const answer = await original.call(this, sql, ...rest);
    if (!/^\s*(SELECT|SHOW)\b/i.test(sql) && left-- === 0) {
      interrupted = true;
      throw new Error(`interrupted after ${sql}`);
    }
    return answer;
  };
  return {
    interrupted: () => interrupted,
    restore: () => {
      prototype.query = original;
    },
  };
}

describe('The migration of an empty database on MySQL', () => {
  it('is completed by the next start, after whichever statement it was interrupted', async () => {
    const run = `migrations-${process.pid}`;
    const whole = await opened(`${run}-whole`, state);
    let statements = 0;
    for (; ; statements += 1) {
      const name = `${run}-${statements}`;
      const interruption = interruptAfter(statements);
      const first = await opened(name, () => Promise.resolve('opened')).catch((error: unknown) =>
        String(error),
      );
      interruption.restore();
      if (!interruption.interrupted()) break;
      expect(first).toContain('interrupted after');
      expect({ after: first, state: await opened(name, state) }).toEqual({ after: first, state: whole });
    }
    // Each table has a statement that creates it, one for how it compares text, and a row that says it is done.
    expect(statements).toBeGreaterThan(20);
  }, 300_000);
});
