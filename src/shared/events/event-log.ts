import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { DomainEvent } from './domain-event.js';
import { Doorbell } from './doorbell.js';
import { EventLogRepository } from './persistence/event-log.repository.js';

/** Where modules say what happened. */
@Injectable()
export class EventLog {
  constructor(
    private readonly log: EventLogRepository,
    private readonly units: UnitOfWork,
    private readonly doorbell: Doorbell,
  ) {}

  /**
   * Records an event in the unit of work that makes it true: both commit, or neither does. Listeners hear of it once
   * the unit has committed, and never of one that rolled back.
   */
  async append(event: DomainEvent, tx: EntityManager): Promise<void> {
    await this.log.append(event, tx);
    this.units.afterCommit(() => {
      this.doorbell.ring('appended');
    });
  }
}
