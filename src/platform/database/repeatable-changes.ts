import type { QueryRunner, Table, TableColumn, TableForeignKey, TableIndex } from 'typeorm';

/**
 * Makes a query runner's schema changes repeatable: it skips creating what already exists, and dropping what does not.
 *
 * MySQL commits after each schema change, so a migration that was interrupted, by a crash or a missing grant, has been
 * applied in part. The next start runs it again from its first statement.
 */
export function makeRepeatable(runner: QueryRunner): void {
  const original = {
    createTable: runner.createTable.bind(runner),
    dropTable: runner.dropTable.bind(runner),
    addColumn: runner.addColumn.bind(runner),
    dropColumn: runner.dropColumn.bind(runner),
    createIndex: runner.createIndex.bind(runner),
    dropIndex: runner.dropIndex.bind(runner),
    createForeignKey: runner.createForeignKey.bind(runner),
  };
  /** Reads a table's current definition from the database, not from the runner's cache. */
  const current = async (of: Table | string): Promise<Table> => {
    const name = typeof of === 'string' ? of : of.name;
    runner.clearSqlMemory();
    const [table] = await runner.getTables([name]);
    if (table === undefined) throw new Error(`A migration changes the table ${name}, which does not exist.`);
    return table;
  };
  const nameOf = (what: { name?: string } | string) => (typeof what === 'string' ? what : what.name);

  runner.createTable = (table, _, createForeignKeys, createIndices) =>
    original.createTable(table, true, createForeignKeys, createIndices);
  runner.dropTable = (table, _, dropForeignKeys, dropIndices) =>
    original.dropTable(table, true, dropForeignKeys, dropIndices);
  runner.addColumn = async (of, column: TableColumn) => {
    const table = await current(of);
    if (table.findColumnByName(column.name) === undefined) await original.addColumn(table, column);
  };
  runner.dropColumn = async (of, column: TableColumn | string) => {
    const table = await current(of);
    const found = table.findColumnByName(nameOf(column) ?? '');
    if (found !== undefined) await original.dropColumn(table, found);
  };
  runner.createIndex = async (of, index: TableIndex) => {
    const table = await current(of);
    if (!table.indices.some(({ name }) => name === index.name)) await original.createIndex(table, index);
  };
  runner.dropIndex = async (of, index: TableIndex | string) => {
    const table = await current(of);
    const found = table.indices.find(({ name }) => name === nameOf(index));
    if (found !== undefined) await original.dropIndex(table, found);
  };
  runner.createForeignKey = async (of, key: TableForeignKey) => {
    const table = await current(of);
    if (!table.foreignKeys.some(({ name }) => name === key.name)) await original.createForeignKey(table, key);
  };
  runner.addColumns = async (of, columns) => {
    for (const column of columns) await runner.addColumn(of, column);
  };
  runner.createIndices = async (of, indices) => {
    for (const index of indices) await runner.createIndex(of, index);
  };
}
