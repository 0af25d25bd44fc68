import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { MigrationInterface } from 'typeorm';
import { Settings } from '../config/settings.js';
import { dataSourceOptions } from './data-source-options.js';
import { openDataSource } from './open-data-source.js';
import { registerMigrations } from './registered-migrations.js';
import { UnitOfWork } from './unit-of-work.js';

/** The database: its connection, its migrations and its transactions. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [Settings],
          useFactory: dataSourceOptions,
          dataSourceFactory: openDataSource,
        }),
      ],
      providers: [UnitOfWork],
      exports: [UnitOfWork],
    };
  }

  /** What a module brings to the database: its entities, whose repositories it may then inject, and its migrations. */
  static forFeature(feature: { entities: Type[]; migrations: Type<MigrationInterface>[] }): DynamicModule {
    registerMigrations(feature.migrations);
    return TypeOrmModule.forFeature(feature.entities);
  }
}
