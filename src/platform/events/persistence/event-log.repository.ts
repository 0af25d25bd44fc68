import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Between, type EntityManager, In, Repository } from 'typeorm';
import { RowReader } from '../../database/row-reader.js';
import type { DomainEvent } from '../domain-event.js';
import { DomainEventEntity } from './domain-event.entity.js';
import { EventFailureEntity } from './event-failure.entity.js';

/** The events that may be removed: `after < seq <= upTo`, and older than `before`; at most `limit` are read. */
interface Removable {
  after: number;
  upTo: number;
  before: Date;
  limit: number;
}

/** Reads and writes the table of events. */
@Injectable()
export class EventLogRepository {
  private readonly reader: RowReader<DomainEventEntity>;

  constructor(@InjectRepository(DomainEventEntity) events: Repository<DomainEventEntity>) {
    this.reader = new RowReader(events);
  }

  append(event: DomainEvent, tx: EntityManager): Promise<void> {
    return this.appendAll([event], tx);
  }

  async appendAll(events: readonly DomainEvent[], tx: EntityManager): Promise<void> {
    // Not `tx.insert`, which reads the generated keys of all rows.
    const insert = tx.createQueryBuilder().insert().into(DomainEventEntity).updateEntity(false);
    await insert
      .values(
        events.map(({ id, type, payload, occurredAt }) => ({
          id,
          type,
          payload: JSON.stringify(payload),
          occurredAt,
        })),
      )
      .execute();
  }

  find(id: string, tx: EntityManager): Promise<DomainEventEntity | null> {
    return tx.findOneBy(DomainEventEntity, { id });
  }

  /** @returns the id of the event at this place in the order; undefined if there is none */
  async idAt(seq: number): Promise<string | undefined> {
    return (await this.reader.first('WHERE seq = ?', [seq]))?.id;
  }

  /** Whether any committed event has no place in the order yet. Takes no lock. */
  hasUnordered(): Promise<boolean> {
    return this.reader.has('WHERE seq IS NULL LIMIT 1', []);
  }

  /** Assigns the places after `last` to up to `limit` events that have none, in the order of their insertion. */
  async order(last: number, limit: number, tx: EntityManager): Promise<number> {
    const unordered = await tx.query<{ position: number }[]>(
      'SELECT position FROM domain_events WHERE seq IS NULL ORDER BY position LIMIT ?',
      [limit],
    );
    if (unordered.length === 0) return 0;
    const positions = unordered.map(({ position }) => position);
    const cases = positions.map(() => 'WHEN ? THEN ?').join(' ');
    await tx.query(
      `UPDATE domain_events SET seq = CASE position ${cases} END WHERE position IN (${positions.map(() => '?').join(', ')})`,
      [...positions.flatMap((position, index) => [position, last + index + 1]), ...positions],
    );
    return positions.length;
  }

  /**
   * Removes events in order, up to the first one that is not old enough. Keeps events that a listener failed to handle.
   * @returns the number of events removed, and the `seq` after which to continue, or null if there are no more to read
   */
  async removeHandled(
    { after, upTo, before, limit }: Removable,
    tx: EntityManager,
  ): Promise<{ removed: number; next: number | null }> {
    if (upTo <= after) return { removed: 0, next: null };
    const oldest = await tx.find(DomainEventEntity, {
      select: { position: true, id: true, seq: true, occurredAt: true },
      where: { seq: Between(after + 1, upTo) },
      order: { seq: 'ASC' },
      take: limit,
    });
    const young = oldest.findIndex(({ occurredAt }) => occurredAt >= before);
    const old = young === -1 ? oldest : oldest.slice(0, young);
    if (old.length === 0) return { removed: 0, next: null };
    const failures = await tx.find(EventFailureEntity, {
      select: { listener: true, eventId: true },
      where: { eventId: In(old.map(({ id }) => id)) },
    });
    const kept = new Set(failures.map(({ eventId }) => eventId));
    const gone = old.filter(({ id }) => !kept.has(id)).map(({ position }) => position);
    if (gone.length > 0) await tx.delete(DomainEventEntity, { position: In(gone) });
    return { removed: gone.length, next: old.length < limit ? null : (old.at(-1)?.seq ?? null) };
  }

  /** Returns the events of the given types with `after < seq <= upTo`, in order, at most `limit`. */
  async read(
    types: readonly string[],
    after: number,
    upTo: number,
    limit: number,
    tx?: EntityManager,
  ): Promise<DomainEventEntity[]> {
    if (types.length === 0 || upTo <= after) return [];
    const marks = types.map(() => '?').join(', ');
    return this.reader.read(
      `WHERE type IN (${marks}) AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
      [...types, after, upTo, limit],
      tx,
    );
  }
}
