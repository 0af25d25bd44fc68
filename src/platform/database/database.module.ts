import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { MigrationInterface } from 'typeorm';
import { Settings } from '../config/settings.js';
import { SettingsModule } from '../config/settings.module.js';
import { dataSourceOptions } from './data-source-options.js';
import { DatabaseConnections } from './database-connections.js';
import { DatabaseSettings } from './database.settings.js';
import { MigrateCommand } from './migrate.command.js';
import { openDataSource } from './open-data-source.js';
import { registerMigrations } from './registered-migrations.js';
import { SchemaCheck } from './schema-check.js';
import { UnitOfWork } from './unit-of-work.js';

/** Declared here because `forRoot` runs after all settings have been read. */
const settings = SettingsModule.forFeature(DatabaseSettings);

/** The database: its connection, its migrations and its transactions. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          imports: [settings],
          inject: [DatabaseSettings, Settings],
          useFactory: dataSourceOptions,
          dataSourceFactory: openDataSource,
        }),
      ],
      providers: [DatabaseConnections, MigrateCommand, SchemaCheck, UnitOfWork],
      exports: [DatabaseConnections, UnitOfWork],
    };
  }

  /** Registers a module's migrations and entities; the module can then inject the entities' repositories. */
  static forFeature(feature: { entities: Type[]; migrations: Type<MigrationInterface>[] }): DynamicModule {
    registerMigrations(feature.migrations);
    return TypeOrmModule.forFeature(feature.entities);
  }
}
