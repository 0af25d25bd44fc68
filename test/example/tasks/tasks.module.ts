import { Module } from '@nestjs/common';
import { LiveModule } from '../../../src/live/live.api.js';
import { SettingsModule } from '../../../src/platform/platform.api.js';
import { UsersModule } from '../../../src/users/users.api.js';
import { OpenTasks } from './open-tasks.js';
import { TasksCommand } from './tasks.command.js';
import { TasksGateway } from './tasks.gateway.js';
import { TasksPage } from './tasks.page.js';
import { TasksService } from './tasks.service.js';
import { TasksSettings } from './tasks.settings.js';

/** Example of a feature with socket messages, a page, a command, a setting and error codes. */
@Module({
  imports: [LiveModule, SettingsModule.forFeature(TasksSettings), UsersModule],
  providers: [OpenTasks, TasksCommand, TasksGateway, TasksPage, TasksService],
})
export class TasksModule {}
