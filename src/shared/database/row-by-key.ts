import type { ObjectLiteral, Repository } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';

/**
 * Reads one row by its primary key, for reads that every request or handshake makes. TypeORM's own `findOneBy` builds the
 * statement and its plan of hydration anew each time, which takes longer than the read itself on SQLite; here both are
 * made once, at the first read. The row is the same: columns go through the driver and their transformers.
 */
export class RowByKey<Row extends ObjectLiteral> {
  private statement: string | undefined;

  constructor(private readonly rows: Repository<Row>) {}

  async find(key: string): Promise<Row | null> {
    this.statement ??= this.select();
    const [found] = await this.rows.query<Record<string, unknown>[]>(this.statement, [key]);
    return found === undefined ? null : this.hydrate(found);
  }

  private select(): string {
    const { columns, primaryColumns, tablePath } = this.rows.metadata;
    const [key] = primaryColumns;
    if (key === undefined || primaryColumns.length > 1)
      throw new Error(`${tablePath} has no key of one column.`);
    const escape = ({ databaseName }: ColumnMetadata) => this.driver.escape(databaseName);
    return `SELECT ${columns.map(escape).join(', ')} FROM ${this.driver.escape(tablePath)} WHERE ${escape(key)} = ?`;
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

  private get driver() {
    return this.rows.manager.dataSource.driver;
  }
}
