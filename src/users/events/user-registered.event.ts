import { DomainEvent } from '../../platform/events/domain-event.js';

/** A user registered. `email` is the address as typed; empty once the account was removed. */
export class UserRegistered extends DomainEvent<{ userId: string; email: string }> {
  static readonly type = 'users.user-registered.v1';
  readonly type = UserRegistered.type;
}
