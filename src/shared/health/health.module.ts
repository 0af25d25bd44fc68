import { Global, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { Shutdown } from './shutdown.js';

@Global()
@Module({
  // A failed check is an answer, not an error of ours: the request log has it.
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [Shutdown],
  exports: [Shutdown],
})
export class HealthModule {}
