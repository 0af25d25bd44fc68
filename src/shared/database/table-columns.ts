import {
  type QueryRunner,
  Table,
  TableColumn,
  type TableColumnOptions,
  type TableIndexOptions,
} from 'typeorm';

type Rest = Omit<TableColumnOptions, 'name' | 'type'>;

/**
 * Columns that mean the same on every engine, for migrations.
 * On MySQL the tables compare text byte by byte (`utf8mb4_bin`), as SQLite does.
 */
export const column = {
  uuid: (name: string, rest: Rest = {}) => new TableColumn({ name, type: 'varchar', length: '36', ...rest }),
  text: (name: string, length: number, rest: Rest = {}) =>
    new TableColumn({ name, type: 'varchar', length: String(length), ...rest }),
  longText: (name: string, rest: Rest = {}) => new TableColumn({ name, type: 'text', ...rest }),
  count: (name: string, rest: Rest = {}) => new TableColumn({ name, type: 'bigint', ...rest }),
  flag: (name: string, rest: Rest = {}) => new TableColumn({ name, type: 'tinyint', ...rest }),
  /** A moment in UTC, to the millisecond. */
  instant: (name: string, rest: Rest = {}) =>
    new TableColumn({ name, type: 'datetime', precision: 3, ...rest }),
};

/**
 * A key that grows with each row and is never given out twice, not even after the newest rows were removed.
 * SQLite reuses plain row ids; with AUTOINCREMENT, which wants the type `integer`, it does not.
 */
export function growingKey(runner: QueryRunner, name: string): TableColumn {
  const type = runner.dataSource.options.type === 'mysql' ? 'bigint' : 'integer';
  return new TableColumn({ name, type, isPrimary: true, isGenerated: true, generationStrategy: 'increment' });
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
