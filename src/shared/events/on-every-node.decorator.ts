import { SetMetadata } from '@nestjs/common';
import type { DomainEvent, EventClass } from './domain-event.js';

export const everyNodeMetadata = 'events:on-every-node';

/**
 * A live listener: every running node hears each event from its start on, in order, for what lives in memory only,
 * such as open sockets and caches. What it missed while the node was down, it never hears. An error is logged, and
 * the listener is not called again for that event.
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
