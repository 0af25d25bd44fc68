import { Global, Module } from '@nestjs/common';
import { SettingsModule } from '../config/settings.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { CreateSchedules1790000006000 } from './persistence/migrations/1790000006000-create-schedules.js';
import { ScheduleEntity } from './persistence/schedule.entity.js';
import { SchedulesRepository } from './persistence/schedules.repository.js';
import { Retention } from './retention.js';
import { RetentionSettings } from './retention.settings.js';

/** Removes rows that have been kept long enough. Each module registers which of its rows those are. */
@Global()
@Module({
  imports: [
    SettingsModule.forFeature(RetentionSettings),
    DatabaseModule.forFeature({ entities: [ScheduleEntity], migrations: [CreateSchedules1790000006000] }),
  ],
  providers: [SchedulesRepository, Retention],
  exports: [Retention],
})
export class RetentionModule {}
