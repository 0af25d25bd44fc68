import { SetMetadata } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DomainEvent, EventClass } from './domain-event.js';

export const domainEventMetadata = 'events:on-domain-event';

interface ListenerIdentity {
  /** The listener's own stable name. Its position is kept under it, so renaming the class does not replay history. */
  id: string;
  /** Where a listener begins that is new to the database: with what comes, or with the first event ever. */
  from: 'now' | 'beginning';
}

/** The metadata that the decorator leaves on a method. */
export interface DurableListenerMetadata extends ListenerIdentity {
  event: EventClass;
  outside: boolean;
}

/** Decorates methods that take these arguments, or fewer. */
type Decorates<Arguments extends unknown[]> = <Method extends (...args: Arguments) => Promise<void>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * A durable listener: one anywhere in the cluster handles each event, in order, at least once.
 *
 * The method runs in a transaction: what it writes with `tx` and its position commit together. When it throws, it is
 * tried again with growing delays, and after five tries in about 30 s the event is set aside for this listener.
 *
 * With `outside: true`, for mail, webhooks and the like, it runs without a transaction and its position moves after
 * it, so it may be called again for an event that it has handled. After a minute another node may try as well.
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
