import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DomainEvent, EventClass } from './domain-event.js';
import { EventErasureRepository } from './persistence/event-erasure.repository.js';

/**
 * Takes personal data out of events that are kept. An event keeps its id, its place and the shape of its payload, for
 * listeners may still have to read it.
 */
@Injectable()
export class EventErasure {
  constructor(private readonly rows: EventErasureRepository) {}

  /**
   * Looks through all events of a type. Not for a unit of work: it may take a while.
   * @returns ids of those whose payload has this value in this field
   */
  async find<Event extends DomainEvent>(
    event: EventClass<Event>,
    field: keyof Event['payload'] & string,
    value: string,
  ): Promise<string[]> {
    // The text of a value finds few more than those meant; its place in the payload decides.
    const rows = await this.rows.find(event.type, JSON.stringify(value).slice(1, -1));
    return rows
      .filter(({ payload }) => (JSON.parse(payload) as Record<string, unknown>)[field] === value)
      .map(({ id }) => id);
  }

  /** Gives these events, all of one type, another payload, and erases what listeners said of them when they failed. */
  async rewrite<Event extends DomainEvent>(
    _event: EventClass<Event>,
    ids: readonly string[],
    payload: Event['payload'],
    tx: EntityManager,
  ): Promise<void> {
    if (ids.length > 0) await this.rows.rewrite(ids, JSON.stringify(payload), tx);
  }
}
