import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, IsNull, LessThanOrEqual, Repository } from 'typeorm';
import { Clock } from '../../time/clock.js';
import { DomainEventEntity } from './domain-event.entity.js';
import { EventFailureEntity } from './event-failure.entity.js';

/** The text of an error that is kept is cut here: enough to find the cause, not a place to fill a disk. */
const maximumErrorLength = 2_000;

/** Notes what a listener failed at, and how often. */
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
   * Notes one more failure of an event that was set aside: it stays so, until it is asked for again. One that was
   * given up meanwhile stays gone.
   * @returns how often it was tried by now
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
   * Asks for one event that was set aside to be handled again now, or for all of a listener's.
   * @returns for how many it had not been asked before
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

  /** Events that were set aside and are to be handled again by now, in order. Takes no lock. */
  async due(listener: string, limit: number): Promise<DomainEventEntity[]> {
    // Each listener looks with each run, and there is hardly ever one: this look is a plain query by the key.
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

  /** Keeps an event that is due from others until this moment. */
  async claim(listener: string, eventId: string, until: Date, tx: EntityManager): Promise<void> {
    await tx.update(EventFailureEntity, { listener, eventId }, { dueAt: until });
  }
}

function textOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, maximumErrorLength);
}
