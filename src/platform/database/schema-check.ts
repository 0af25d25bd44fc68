import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { getRepositoryToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type EntityMetadata } from 'typeorm';

/** Queries for the columns of all tables, one row per table and column. */
const columnsOf = {
  mysql: `SELECT table_name AS tableName, column_name AS columnName
    FROM information_schema.columns WHERE table_schema = DATABASE()`,
  sqlite: `SELECT tables.name AS tableName, columns.name AS columnName
    FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns`,
};

/** The columns of each table, all in lower case: some servers store the names of tables that way. */
type Tables = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Compares the entities with the migrated database at startup, so that a migration that was not written, or not listed,
 * is noticed before the first request.
 */
@Injectable()
export class SchemaCheck implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly modules: ModulesContainer,
  ) {}

  /** @throws Error that names each missing table or column, its entity, and the module that registers the entity */
  async onModuleInit(): Promise<void> {
    const tables = await this.tables();
    const missing = this.dataSource.entityMetadatas.flatMap((entity) =>
      missingOf(entity, tables).map((what) => `  ${this.ownersOf(entity)}: ${what}`),
    );
    if (missing.length === 0) return;
    throw new Error(
      `The database lacks what entities name. Is a migration missing in DatabaseModule.forFeature()?\n${missing.join('\n')}`,
    );
  }

  private async tables(): Promise<Tables> {
    const sql = this.dataSource.options.type === 'mysql' ? columnsOf.mysql : columnsOf.sqlite;
    const rows = await this.dataSource.query<{ tableName: string; columnName: string }[]>(sql);
    const tables = new Map<string, Set<string>>();
    for (const { tableName, columnName } of rows) {
      const name = tableName.toLowerCase();
      tables.set(name, (tables.get(name) ?? new Set()).add(columnName.toLowerCase()));
    }
    return tables;
  }

  /** The modules that named the entity in `DatabaseModule.forFeature`. */
  private ownersOf({ target, name }: EntityMetadata): string {
    if (typeof target === 'string') return name;
    const token = getRepositoryToken(target);
    const owners = [...this.modules.values()].filter(({ imports }) =>
      [...imports].some(({ metatype, providers }) => metatype === TypeOrmModule && providers.has(token)),
    );
    return owners.map(({ metatype }) => metatype.name).join(', ');
  }
}

function missingOf({ name, tableName, columns }: EntityMetadata, tables: Tables): string[] {
  const found = tables.get(tableName.toLowerCase());
  if (found === undefined) return [`the table ${tableName} of ${name} does not exist`];
  return columns
    .filter(({ databaseName }) => !found.has(databaseName.toLowerCase()))
    .map(
      ({ databaseName, propertyName }) =>
        `the table ${tableName} has no column ${databaseName}, which ${name}.${propertyName} names`,
    );
}
