import { DomainEvent } from '../../shared/events/domain-event.js';

/** An account was removed. Nothing of it is left here but its id: whoever keeps more of it elsewhere erases that too. */
export class UserRemoved extends DomainEvent<{ userId: string }> {
  static readonly type = 'users.user-removed.v1';
  readonly type = UserRemoved.type;
}
