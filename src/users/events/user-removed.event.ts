import { DomainEvent } from '../../platform/events/domain-event.js';

/** An account was removed. Only its id remains: a module that stores more about the account elsewhere must erase it. */
export class UserRemoved extends DomainEvent<{ userId: string }> {
  static readonly type = 'users.user-removed.v1';
  readonly type = UserRemoved.type;
}
