import { type DynamicModule, Module } from '@nestjs/common';
import { BackupModule } from './backup/backup.module.js';
import { CliModule } from './cli/cli.module.js';
import { SettingsModule } from './config/settings.module.js';
import { DatabaseModule } from './database/database.module.js';
import { ErrorsModule } from './errors/errors.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { LoggingSettings } from './logging/logging.settings.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { RedisModule } from './redis/redis.module.js';
import { RetentionModule } from './retention/retention.module.js';
import { RuntimeModule } from './runtime/runtime.module.js';

/** The modules that any product needs; they depend on no feature. */
@Module({ imports: [SettingsModule.forFeature(LoggingSettings)] })
export class PlatformModule {
  /**
   * @param environment replaces the process's environment and the env file; for tests
   * @throws InvalidSettingsError that lists every invalid setting of all modules
   */
  static async forRoot(environment?: Readonly<Record<string, string>>): Promise<DynamicModule> {
    return {
      module: PlatformModule,
      imports: [
        await SettingsModule.forRoot(environment),
        DatabaseModule.forRoot(),
        BackupModule,
        ErrorsModule,
        EventsModule,
        RedisModule,
        RuntimeModule,
        HttpModule,
        MetricsModule,
        OpenApiModule,
        RetentionModule,
        HealthModule,
        CliModule,
      ],
    };
  }
}
