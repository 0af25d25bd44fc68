import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from './auth/auth.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { OperatorsModule } from './operators/operators.module.js';
import { PagesModule } from './pages/pages.module.js';
import { SettingsModule } from './shared/config/settings.module.js';
import { DatabaseModule } from './shared/database/database.module.js';
import { EventsModule } from './shared/events/events.module.js';
import { HealthModule } from './shared/health/health.module.js';
import { MetricsModule } from './shared/metrics/metrics.module.js';
import { RedisModule } from './shared/redis/redis.module.js';
import { RetentionModule } from './shared/retention/retention.module.js';
import { TimeModule } from './shared/time/time.module.js';
import { UsersModule } from './users/users.module.js';

/** The composition root: the one list of modules. A new module is one more line here. */
@Module({})
export class AppModule {
  /**
   * @param environment what to read instead of the process's environment and env file: for tests
   * @throws InvalidSettingsError that lists every setting that cannot be used
   */
  static async forRoot(environment?: Readonly<Record<string, string>>): Promise<DynamicModule> {
    return {
      module: AppModule,
      imports: [
        await SettingsModule.forRoot(environment),
        DatabaseModule.forRoot(),
        EventsModule,
        RedisModule,
        TimeModule,
        MetricsModule,
        RetentionModule,
        HealthModule,
        UsersModule,
        AuthModule,
        NotificationsModule,
        PagesModule,
        OperatorsModule,
      ],
    };
  }
}
