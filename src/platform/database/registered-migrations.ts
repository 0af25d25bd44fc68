import type { Type } from '@nestjs/common';
import type { MigrationInterface } from 'typeorm';

type Migration = Type<MigrationInterface>;

/** Number of digits of the timestamp, in milliseconds, with which a migration's name ends. */
const timestampLength = 13;

const migrations = new Set<Migration>();

/** Registers a module's migrations, which run when the data source opens. */
export function registerMigrations(more: readonly Migration[]): void {
  for (const migration of more) migrations.add(migration);
}

/** @throws Error when two migrations have the same name or timestamp */
export function registeredMigrations(): Migration[] {
  refuseSharedTimestamps([...migrations]);
  return [...migrations];
}

/**
 * @throws Error when two migrations share a timestamp, so that their order is undefined, or a name, so that only the
 * first would run
 */
export function refuseSharedTimestamps(all: readonly Migration[]): void {
  const owners = new Map<string, string>();
  for (const { name } of all) {
    const timestamp = name.slice(-timestampLength);
    const owner = owners.get(timestamp);
    if (owner === name) throw new Error(`Two migrations are called ${name}.`);
    if (owner !== undefined) {
      throw new Error(`The migrations ${owner} and ${name} have the same timestamp.`);
    }
    owners.set(timestamp, name);
  }
}
