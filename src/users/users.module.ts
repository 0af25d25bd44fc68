import { Module } from '@nestjs/common';
import { DatabaseModule, SettingsModule } from '../platform/platform.api.js';
import { AccountRemoval } from './account-removal.js';
import { CountPasswordChanges1790000007000 } from './persistence/migrations/1790000007000-count-password-changes.js';
import { CreateUsers1790000001000 } from './persistence/migrations/1790000001000-create-users.js';
import { UserEntity } from './persistence/user.entity.js';
import { UsersRepository } from './persistence/users.repository.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';
import { UsersSettings } from './users.settings.js';

@Module({
  imports: [
    SettingsModule.forFeature(UsersSettings),
    DatabaseModule.forFeature({
      entities: [UserEntity],
      migrations: [CreateUsers1790000001000, CountPasswordChanges1790000007000],
    }),
  ],
  controllers: [UsersController],
  providers: [UsersRepository, UsersService, AccountRemoval],
  exports: [UsersService, AccountRemoval],
})
export class UsersModule {}
