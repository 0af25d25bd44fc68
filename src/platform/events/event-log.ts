import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { DomainEvent, EventClass } from './domain-event.js';
import { Doorbell } from '../doorbell/doorbell.js';
import { EventTypes } from './event-types.js';
import { EventLogRepository } from './persistence/event-log.repository.js';

/** Records domain events. */
@Injectable()
export class EventLog {
  constructor(
    private readonly log: EventLogRepository,
    private readonly units: UnitOfWork,
    private readonly doorbell: Doorbell,
    private readonly types: EventTypes,
  ) {}

  /**
   * Records an event in the unit of work that makes it true: both commit, or neither does. Listeners receive it once
   * the unit has committed, and never if the unit rolled back.
   * @throws Error when another event class has the same type
   */
  append(event: DomainEvent, tx: EntityManager): Promise<void> {
    return this.appendAll([event], tx);
  }

  /**
   * Records several events, as `append` does, in one statement. Nothing else runs until it is done, so append thousands in
   * batches of a few hundred.
   */
  async appendAll(events: readonly DomainEvent[], tx: EntityManager): Promise<void> {
    if (events.length === 0) return;
    for (const event of events) this.types.claim(event.constructor as EventClass, event.type);
    await this.log.appendAll(events, tx);
    this.units.afterCommit(() => {
      this.doorbell.ring('appended');
    });
  }
}
