import type { Type } from '@nestjs/common';
import type { MigrationInterface } from 'typeorm';

const migrations = new Set<Type<MigrationInterface>>();

/** Remembers a module's migrations until the data source opens, as TypeORM's Nest module does with entities. */
export function registerMigrations(more: readonly Type<MigrationInterface>[]): void {
  for (const migration of more) migrations.add(migration);
}

export function registeredMigrations(): Type<MigrationInterface>[] {
  return [...migrations];
}
