import { randomUUID } from 'node:crypto';

/**
 * Something that happened and was committed: named in the past tense, never changed, free of secrets. It is declared
 * by the module where it happened, and that module's `events/` folder is all that others see of it.
 *
 * ```ts
 * export class UserRegistered extends DomainEvent<{ userId: string; email: string }> {
 *   static readonly type = 'users.user-registered.v1';
 *   readonly type = UserRegistered.type;
 * }
 * ```
 *
 * The type names a version: a payload of another shape is another type.
 */
export abstract class DomainEvent<Payload extends object = object> {
  abstract readonly type: string;

  constructor(
    readonly payload: Readonly<Payload>,
    readonly id: string = randomUUID(),
    readonly occurredAt: Date = new Date(),
  ) {}
}

/** The class of an event, by which listeners name what they listen to. */
export interface EventClass<Event extends DomainEvent = DomainEvent> {
  readonly type: Event['type'];
  new (payload: Event['payload'], id?: string, occurredAt?: Date): Event;
}
