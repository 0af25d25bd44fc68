import { DomainEvent } from '../../shared/events/domain-event.js';

/** Somebody made an account. `email` is the address as it was typed; empty once the account was removed. */
export class UserRegistered extends DomainEvent<{ userId: string; email: string }> {
  static readonly type = 'users.user-registered.v1';
  readonly type = UserRegistered.type;
}
