import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, IsNull, LessThanOrEqual, Repository } from 'typeorm';
import { Clock } from '../../runtime/clock.js';
import { DomainEventEntity } from './domain-event.entity.js';
import { EventFailureEntity } from './event-failure.entity.js';

/** Longest error text that is stored, in characters: enough to find the cause, too little to fill a disk. */
const maximumErrorLength = 2_000;

/** Stores the events that listeners failed to handle, and the number of attempts. */
@Injectable()
export class EventFailuresRepository {
  constructor(
    private readonly clock: Clock,
    @InjectRepository(DomainEventEntity) private readonly events: Repository<DomainEventEntity>,
  ) {}

  find(listener: string, eventId: string, tx: EntityManager): Promise<EventFailureEntity | null> {
    return tx.findOneBy(EventFailureEntity, { listener, eventId });
  }

  async attempts(listener: string, eventId: string, tx: EntityManager): Promise<number> {
    return (await this.find(listener, eventId, tx))?.attempts ?? 0;
  }

  async note(
    failure: { listener: string; eventId: string; attempts: number; error: unknown; setAside: boolean },
    tx: EntityManager,
  ): Promise<void> {
    const { error, ...rest } = failure;
    await tx.upsert(
      EventFailureEntity,
      { ...rest, error: textOf(error), failedAt: this.clock.now(), dueAt: null },
      ['listener', 'eventId'],
    );
  }

  /**
   * Records another failure of an event that was set aside: it stays set aside until a retry is requested again. Does
   * nothing for an event that was skipped in the meantime.
   * @returns the number of attempts so far
   */
  async noteAgain(listener: string, eventId: string, error: unknown, tx: EntityManager): Promise<number> {
    const attempts = (await this.attempts(listener, eventId, tx)) + 1;
    const failure = { attempts, error: textOf(error), failedAt: this.clock.now(), dueAt: null };
    await tx.update(EventFailureEntity, { listener, eventId }, failure);
    return attempts;
  }

  async forget(listener: string, eventId: string, tx: EntityManager): Promise<void> {
    await tx.delete(EventFailureEntity, { listener, eventId });
  }

  async forgetAll(listener: string, tx: EntityManager): Promise<void> {
    await tx.delete(EventFailureEntity, { listener });
  }

  /**
   * Requests that one event that was set aside, or all of a listener's, be handled again now.
   * @returns the number of events for which no retry had been requested yet
   */
  async ask(listener: string, eventId: string | undefined, tx: EntityManager): Promise<number> {
    const which = {
      listener,
      setAside: true,
      dueAt: IsNull(),
      ...(eventId === undefined ? {} : { eventId }),
    };
    const { affected } = await tx.update(EventFailureEntity, which, { dueAt: this.clock.now() });
    return affected ?? 0;
  }

  /** Returns events that were set aside and are due to be handled again, in order. Takes no lock. */
  async due(listener: string, limit: number): Promise<DomainEventEntity[]> {
    // Every run of a listener checks this, and there is hardly ever an event: the check is a plain query by the key.
    const asked: unknown[] = await this.events.query(
      'SELECT 1 FROM event_failures WHERE listener = ? AND due_at IS NOT NULL LIMIT 1',
      [listener],
    );
    if (asked.length === 0) return [];
    return this.events
      .createQueryBuilder('e')
      .innerJoin(EventFailureEntity, 'f', 'f.eventId = e.id')
      .where('f.listener = :listener AND f.dueAt <= :now', { listener, now: this.clock.now() })
      .orderBy('e.seq')
      .limit(limit)
      .getMany();
  }

  async isDue(listener: string, eventId: string, tx: EntityManager): Promise<boolean> {
    const dueAt = LessThanOrEqual(this.clock.now());
    return tx.existsBy(EventFailureEntity, { listener, eventId, dueAt });
  }

  /** Claims a due event, so that no other node handles it until the given time. */
  async claim(listener: string, eventId: string, until: Date, tx: EntityManager): Promise<void> {
    await tx.update(EventFailureEntity, { listener, eventId }, { dueAt: until });
  }
}

function textOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, maximumErrorLength);
}
