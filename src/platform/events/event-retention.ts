import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { removalBatch, Retention } from '../retention/retention.js';
import { DurableListeners } from './delivery/durable-listeners.js';
import { EventLogRepository } from './persistence/event-log.repository.js';
import { EventOffsetsRepository } from './persistence/event-offsets.repository.js';

/**
 * Removes events that every listener has finished, oldest first, up to the first one that is not old enough. Keeps
 * events above the slowest listener's position, without a place in the order, set aside or being retried.
 */
@Injectable()
export class EventRetention implements OnModuleInit {
  constructor(
    private readonly retention: Retention,
    private readonly listeners: DurableListeners,
    private readonly log: EventLogRepository,
    private readonly offsets: EventOffsetsRepository,
    private readonly units: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.retention.add('events.log', (before) => this.remove(before));
  }

  private async *remove(before: Date): AsyncGenerator<number> {
    // The saved position of a listener that had no events lately is behind its real one.
    await this.listeners.writeDown();
    let after: number | null = 0;
    do {
      const done = await this.units.run(async (tx) => {
        const upTo = await this.offsets.slowest(tx);
        return this.log.removeHandled({ after: after ?? 0, upTo, before, limit: removalBatch }, tx);
      });
      yield done.removed;
      after = done.next;
    } while (after !== null);
  }
}
