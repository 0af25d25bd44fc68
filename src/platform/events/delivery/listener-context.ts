import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { EventFailuresRepository } from '../persistence/event-failures.repository.js';
import { EventLogRepository } from '../persistence/event-log.repository.js';
import { EventOffsetsRepository } from '../persistence/event-offsets.repository.js';
import { RetryPolicy } from './retry-policy.js';

/** The services that every durable listener uses. */
@Injectable()
export class ListenerContext {
  constructor(
    readonly units: UnitOfWork,
    readonly log: EventLogRepository,
    readonly offsets: EventOffsetsRepository,
    readonly failures: EventFailuresRepository,
    readonly retries: RetryPolicy,
  ) {}
}
