import type { EntityManager, ObjectLiteral, Repository } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';

/** What a condition compares with. Moments are not among them: each driver writes them its own way. */
type Value = string | number;

/**
 * Reads rows of one table by plain SQL, for reads that every request, handshake or event makes. TypeORM's `find` builds
 * the statement and its plan of hydration anew each time, which takes 30 to 110 µs where the read itself takes 5 to 8
 * (SQLite, Node 20). The rows are the same: columns go through the driver and their transformers.
 *
 * What follows the table's name is written so that every engine takes it, and is the same text each time: values come
 * as `?`, so that drivers can keep the statement.
 */
export class RowReader<Row extends ObjectLiteral> {
  private columns: string | undefined;

  constructor(private readonly rows: Repository<Row>) {}

  /** @param rest such as `WHERE seq > ? ORDER BY seq LIMIT ?` */
  async read(rest: string, values: readonly Value[], tx: EntityManager = this.rows.manager): Promise<Row[]> {
    this.columns ??= this.rows.metadata.columns.map((column) => this.escape(column)).join(', ');
    const found = await this.select(this.columns, rest, values, tx);
    return found.map((row) => this.hydrate(row));
  }

  /** @returns the first row, or null; the condition is of a unique column, or says `LIMIT 1` */
  async first(rest: string, values: readonly Value[], tx?: EntityManager): Promise<Row | null> {
    const [row] = await this.read(rest, values, tx);
    return row ?? null;
  }

  /** Whether there is a row; the condition is of a unique column, or says `LIMIT 1`. */
  async has(rest: string, values: readonly Value[], tx: EntityManager = this.rows.manager): Promise<boolean> {
    return (await this.select('1', rest, values, tx)).length > 0;
  }

  private select(
    what: string,
    rest: string,
    values: readonly Value[],
    tx: EntityManager,
  ): Promise<Record<string, unknown>[]> {
    const table = this.driver.escape(this.rows.metadata.tablePath);
    return tx.query(`SELECT ${what} FROM ${table} ${rest}`, [...values]);
  }

  private hydrate(found: Record<string, unknown>): Row {
    const row = this.rows.create();
    for (const column of this.rows.metadata.columns) {
      column.setEntityValue(
        row,
        this.driver.prepareHydratedValue(found[column.databaseName], column) as unknown,
      );
    }
    return row;
  }

  private escape({ databaseName }: ColumnMetadata): string {
    return this.driver.escape(databaseName);
  }

  private get driver() {
    return this.rows.manager.dataSource.driver;
  }
}

/**
 * What a reading statement ends with so that its rows stay as they are until the unit of work ends. Nothing on SQLite:
 * a unit of work is alone there already.
 * @param others what happens with rows that another unit holds
 */
export function forUpdate(tx: EntityManager, others: 'wait' | 'skip'): string {
  if (tx.dataSource.options.type !== 'mysql') return '';
  return others === 'wait' ? ' FOR UPDATE' : ' FOR UPDATE SKIP LOCKED';
}
