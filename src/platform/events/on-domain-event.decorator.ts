import { SetMetadata } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DomainEvent, EventClass } from './domain-event.js';

export const domainEventMetadata = 'events:on-domain-event';

interface ListenerIdentity {
  /** Stable name of the listener. Its position is stored under it, so renaming the class does not replay events. */
  id: string;
  /** Where a listener without a position begins: with the next event, or with the first one ever. */
  from: 'now' | 'beginning';
}

/** The metadata that `OnDomainEvent` sets on a method. */
export interface DurableListenerMetadata extends ListenerIdentity {
  event: EventClass;
  outside: boolean;
}

/** A decorator for methods that take these arguments, or fewer. */
type Decorates<Arguments extends unknown[]> = <Method extends (...args: Arguments) => Promise<void>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Declares a durable listener: one node of the cluster handles each event, in order, at least once.
 *
 * The method runs in a transaction: what it writes with `tx` and its position commit together. If it throws, the event
 * is retried with growing delays, and after five attempts in about 30 s it is set aside for this listener. An error of a
 * database that is unavailable is no attempt: the event is retried until the database answers.
 *
 * With `outside: true`, for mail, webhooks and the like, the method runs without a transaction and its position moves
 * afterwards, so it may be called again for an event that it has handled. After a minute another node may try as well.
 *
 * A method that takes another event is a compile error.
 */
export function OnDomainEvent<Event extends DomainEvent>(
  event: EventClass<Event>,
  options: ListenerIdentity & { outside?: false },
): Decorates<[event: Event, tx: EntityManager]>;
export function OnDomainEvent<Event extends DomainEvent>(
  event: EventClass<Event>,
  options: ListenerIdentity & { outside: true },
): Decorates<[event: Event]>;
export function OnDomainEvent(
  event: EventClass,
  { outside = false, ...identity }: ListenerIdentity & { outside?: boolean },
): MethodDecorator {
  const metadata: DurableListenerMetadata = { ...identity, event, outside };
  return SetMetadata(domainEventMetadata, metadata);
}
