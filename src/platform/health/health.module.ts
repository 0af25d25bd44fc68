import { Global, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DatabaseModule } from '../database/database.module.js';
import { DatabaseHealth } from './database-health.js';
import { HealthController } from './health.controller.js';
import { HealthCheckEntity } from './persistence/health-check.entity.js';
import { HealthChecksRepository } from './persistence/health-checks.repository.js';
import { CreateHealthChecks1790000010000 } from './persistence/migrations/1790000010000-create-health-checks.js';
import { Shutdown } from '../runtime/shutdown.js';

@Global()
@Module({
  // A failed check is a normal response, not an error of the server: the request log has it.
  imports: [
    TerminusModule.forRoot({ logger: false }),
    DatabaseModule.forFeature({
      entities: [HealthCheckEntity],
      migrations: [CreateHealthChecks1790000010000],
    }),
  ],
  controllers: [HealthController],
  providers: [DatabaseHealth, HealthChecksRepository, Shutdown],
  exports: [Shutdown],
})
export class HealthModule {}
