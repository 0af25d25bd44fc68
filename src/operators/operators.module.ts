import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.api.js';
import { SessionsModule } from '../sessions/sessions.api.js';
import { NotificationsModule } from '../notifications/notifications.api.js';
import { UsersModule } from '../users/users.api.js';
import { AccountAdmin } from './account-admin.js';
import { AccountOverview } from './account-overview.js';
import { UsersCommand } from './users.command.js';

/** The commands by which operators manage accounts. */
@Module({
  imports: [UsersModule, SessionsModule, AuthModule, NotificationsModule],
  providers: [AccountAdmin, AccountOverview, UsersCommand],
})
export class OperatorsModule {}
