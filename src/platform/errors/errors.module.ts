import { Global, Module } from '@nestjs/common';
import { RefusalLog } from './refusal-log.js';

/** What the trail says of those who were refused. */
@Global()
@Module({ providers: [RefusalLog], exports: [RefusalLog] })
export class ErrorsModule {}
