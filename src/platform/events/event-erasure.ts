import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DomainEvent, EventClass } from './domain-event.js';
import { EventErasureRepository } from './persistence/event-erasure.repository.js';

/**
 * Erases personal data from stored events. An event keeps its id, its place and the shape of its payload, since
 * listeners may still have to read it.
 */
@Injectable()
export class EventErasure {
  constructor(private readonly rows: EventErasureRepository) {}

  /**
   * Searches all events of a type. Do not call it in a unit of work: it may take long.
   * @returns ids of the events whose payload has this value in this field
   */
  async find<Event extends DomainEvent>(
    event: EventClass<Event>,
    field: keyof Event['payload'] & string,
    value: string,
  ): Promise<string[]> {
    // The search by text may find a few events too many; the field of the parsed payload decides.
    const rows = await this.rows.find(event.type, JSON.stringify(value).slice(1, -1));
    return rows
      .filter(({ payload }) => (JSON.parse(payload) as Record<string, unknown>)[field] === value)
      .map(({ id }) => id);
  }

  /** Replaces the payload of the given events, all of one type, and erases the error texts of their failures. */
  async rewrite<Event extends DomainEvent>(
    _event: EventClass<Event>,
    ids: readonly string[],
    payload: Event['payload'],
    tx: EntityManager,
  ): Promise<void> {
    if (ids.length > 0) await this.rows.rewrite(ids, JSON.stringify(payload), tx);
  }
}
