import type { DomainEvent, EventClass } from '../domain-event.js';
import type { DomainEventEntity } from '../persistence/domain-event.entity.js';

/** Restores an event from its row. */
export function restoreEvent(row: DomainEventEntity, event: EventClass): DomainEvent {
  return new event(JSON.parse(row.payload) as object, row.id, row.occurredAt);
}
