import { SetMetadata } from '@nestjs/common';
import type { DomainEvent, EventClass } from './domain-event.js';

export const everyNodeMetadata = 'events:on-every-node';

/**
 * Declares a live listener: it runs on every node and receives each event from the node's start on, in order, to update
 * state in memory, such as open sockets and caches. It does not receive events from the time when the node was down. An
 * error is logged, and the listener is not called again for that event.
 */
export function OnEveryNode<Event extends DomainEvent>(
  event: EventClass<Event>,
): <Method extends (event: Event) => Promise<void> | void>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void {
  return SetMetadata(everyNodeMetadata, event);
}
