import {
  type QueryRunner,
  Table,
  TableColumn,
  type TableColumnOptions,
  type TableIndexOptions,
} from 'typeorm';

type Rest = Omit<TableColumnOptions, 'name' | 'type'>;

/**
 * Column types for migrations that mean the same on every engine.
 * On MySQL the tables compare text byte by byte (`utf8mb4_bin`), as SQLite does.
 */
export const column = {
  uuid: (name: string, rest: Rest = {}) => new TableColumn({ name, type: 'varchar', length: '36', ...rest }),
  text: (name: string, length: number, rest: Rest = {}) =>
    new TableColumn({ name, type: 'varchar', length: String(length), ...rest }),
  longText: (name: string, rest: Rest = {}) => new TableColumn({ name, type: 'text', ...rest }),
  count: (name: string, rest: Rest = {}) => new TableColumn({ name, type: 'bigint', ...rest }),
  flag: (name: string, rest: Rest = {}) => new TableColumn({ name, type: 'tinyint', ...rest }),
  /** A date and time in UTC, with milliseconds. */
  instant: (name: string, rest: Rest = {}) =>
    new TableColumn({ name, type: 'datetime', precision: 3, ...rest }),
};

/**
 * A primary key that grows with each row and is never reused, not even after the newest rows were removed. SQLite
 * reuses plain row ids, except with AUTOINCREMENT, which requires the type `integer`.
 */
export function growingKey(runner: QueryRunner, name: string): TableColumn {
  const type = runner.dataSource.options.type === 'mysql' ? 'bigint' : 'integer';
  return new TableColumn({ name, type, isPrimary: true, isGenerated: true, generationStrategy: 'increment' });
}

/** Inserts a row unless one with its key exists, so that a migration can be repeated. */
export async function insertOnce(
  runner: QueryRunner,
  table: string,
  row: Readonly<Record<string, string | number>>,
): Promise<void> {
  const ignore = runner.dataSource.options.type === 'mysql' ? 'IGNORE' : 'OR IGNORE';
  const names = Object.keys(row).join(', ');
  const marks = Object.keys(row).map(() => '?');
  await runner.query(
    `INSERT ${ignore} INTO ${table} (${names}) VALUES (${marks.join(', ')})`,
    Object.values(row),
  );
}

/** Creates a table whose text compares byte by byte, on every engine. */
export async function createTable(
  runner: QueryRunner,
  name: string,
  columns: TableColumn[],
  indices: TableIndexOptions[] = [],
): Promise<void> {
  await runner.createTable(new Table({ name, columns, indices }));
  if (runner.dataSource.options.type === 'mysql') {
    await runner.query(`ALTER TABLE \`${name}\` CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  }
}
