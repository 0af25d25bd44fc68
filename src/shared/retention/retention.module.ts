import { Global, Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module.js';
import { CreateSchedules1790000006000 } from './persistence/migrations/1790000006000-create-schedules.js';
import { ScheduleEntity } from './persistence/schedule.entity.js';
import { SchedulesRepository } from './persistence/schedules.repository.js';
import { Retention } from './retention.js';

/** Removes what is older than it has to be kept. Each module says what that is. */
@Global()
@Module({
  imports: [
    DatabaseModule.forFeature({ entities: [ScheduleEntity], migrations: [CreateSchedules1790000006000] }),
  ],
  providers: [SchedulesRepository, Retention],
  exports: [Retention],
})
export class RetentionModule {}
