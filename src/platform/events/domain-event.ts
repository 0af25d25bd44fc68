import { randomUUID } from 'node:crypto';

/**
 * A fact that was committed: named in the past tense, immutable, free of secrets. The module where it happens declares
 * it in its `events/` folder, from which other modules may import it.
 *
 * ```ts
 * export class UserRegistered extends DomainEvent<{ userId: string; email: string }> {
 *   static readonly type = 'users.user-registered.v1';
 *   readonly type = UserRegistered.type;
 * }
 * ```
 *
 * The type includes a version: a payload of another shape needs a new type.
 */
export abstract class DomainEvent<Payload extends object = object> {
  abstract readonly type: string;

  constructor(
    readonly payload: Readonly<Payload>,
    readonly id: string = randomUUID(),
    readonly occurredAt: Date = new Date(),
  ) {}
}

/** The class of an event, by which a listener declares what it handles. */
export interface EventClass<Event extends DomainEvent = DomainEvent> {
  readonly type: Event['type'];
  new (payload: Event['payload'], id?: string, occurredAt?: Date): Event;
}
