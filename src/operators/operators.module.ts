import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountAdmin } from './account-admin.js';
import { AccountOverview } from './account-overview.js';
import { SecurityTxtController } from './security-txt.controller.js';
import { UserCommands } from './user-command.js';

/** What is for and by whoever runs the product: the command for accounts, and whom to tell of a weakness. */
@Module({
  imports: [UsersModule, AuthModule, NotificationsModule],
  controllers: [SecurityTxtController],
  providers: [AccountAdmin, AccountOverview, UserCommands],
})
export class OperatorsModule {}
