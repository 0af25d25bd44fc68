import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from './auth/auth.api.js';
import { LiveModule } from './live/live.api.js';
import { NotificationsModule } from './notifications/notifications.api.js';
import { OperatorsModule } from './operators/operators.api.js';
import { PagesModule } from './pages/pages.api.js';
import { PlatformModule } from './platform/platform.module.js';
import { ProductModule } from './product.module.js';
import { SessionsModule } from './sessions/sessions.api.js';
import { UsersModule } from './users/users.api.js';

/** The composition root: lists the modules of the base. `product.module.ts` lists those of the team. */
@Module({})
export class AppModule {
  /**
   * @param environment replaces the process's environment and env file, for tests
   * @throws InvalidSettingsError that lists the invalid settings of all modules
   */
  static async forRoot(environment?: Readonly<Record<string, string>>): Promise<DynamicModule> {
    return {
      module: AppModule,
      imports: [
        await PlatformModule.forRoot(environment),
        UsersModule,
        SessionsModule,
        AuthModule,
        LiveModule,
        NotificationsModule,
        PagesModule,
        OperatorsModule,
        ProductModule,
      ],
    };
  }
}
