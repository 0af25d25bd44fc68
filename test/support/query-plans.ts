import type { DataSource } from 'typeorm';
import type { Logger } from 'typeorm/logger/Logger.js';

/** A statement as the application sent it, once for each text. */
export interface Statement {
  sql: string;
  parameters: unknown[];
}

const nothing = () => undefined;

/** Keeps the statements that are sent while `work` goes on, each text once, with its last parameters. */
export async function statementsOf(
  dataSource: DataSource,
  work: () => Promise<unknown>,
): Promise<Statement[]> {
  const sent = new Map<string, Statement>();
  const before = dataSource.logger;
  dataSource.logger = {
    logQuery: (sql: string, parameters: unknown[] = []) => sent.set(sql, { sql, parameters }),
    logQueryError: nothing,
    logQuerySlow: nothing,
    logSchemaBuild: nothing,
    logMigration: nothing,
    log: nothing,
  } satisfies Logger;
  try {
    await work();
  } finally {
    dataSource.logger = before;
  }
  return [...sent.values()].filter(({ sql }) => /^(SELECT|UPDATE|DELETE|WITH)\b/i.test(sql));
}

/** How the database goes about a statement. */
export interface Plan {
  /** In the words of the engine, a line for each table. */
  steps: string[];
  /** Tables that it may read from end to end. */
  scans: string[];
}

/** Asks the database for its plan; nothing is run. */
export async function planOf(dataSource: DataSource, { sql, parameters }: Statement): Promise<Plan> {
  return dataSource.options.type === 'mysql'
    ? mysqlPlan(dataSource, sql, parameters)
    : sqlitePlan(dataSource, sql, parameters);
}

/** Reading an index in its own order ends with the limit; with a condition, it may go on to the end. */
const stopsEarly = (sql: string) => /\bLIMIT\b/i.test(sql) && !/\bWHERE\b/i.test(sql);

async function sqlitePlan(dataSource: DataSource, sql: string, parameters: unknown[]): Promise<Plan> {
  const rows = await dataSource.query<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${sql}`, parameters);
  const steps = rows.map(({ detail }) => detail);
  // TypeORM asks whether a row is there by way of a table of one row.
  const scanned = steps.flatMap((step) => /^SCAN (?!CONSTANT ROW|dummy_table)(\w+)/.exec(step)?.[1] ?? []);
  const sorts = steps.some((step) => step.includes('TEMP B-TREE'));
  return { steps, scans: stopsEarly(sql) && !sorts ? [] : scanned };
}

interface MysqlStep {
  table: string | null;
  /** How the table is read; null where none is, as when the table of constants decides. */
  type: string | null;
  key: string | null;
  /** Null on MySQL where there is nothing to add; MariaDB has an empty text. */
  Extra: string | null;
}

async function mysqlPlan(dataSource: DataSource, sql: string, parameters: unknown[]): Promise<Plan> {
  // MySQL's default is a tree, which has none of these columns.
  const rows = await dataSource.query<MysqlStep[]>(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, parameters);
  // Columns that are not there look like a plan without a scan.
  if (!rows.every((row) => 'type' in row && 'table' in row)) {
    throw new Error(`This is no plan of "${sql}": ${JSON.stringify(rows)}`);
  }
  const steps = rows.map(({ table, type, key, Extra }) =>
    [type, table, key === null ? '' : `by ${key}`, Extra].filter(Boolean).join(' '),
  );
  const scans = rows.filter(({ type, Extra }) => {
    if (type === 'ALL') return true;
    return type === 'index' && !(stopsEarly(sql) && Extra?.includes('filesort') !== true);
  });
  return { steps, scans: scans.map(({ table }) => table ?? '') };
}
