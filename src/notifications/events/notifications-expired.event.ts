import { DomainEvent } from '../../shared/events/domain-event.js';

/** Notifications up to this id were old enough to be removed: nobody can be told of them any more. */
export class NotificationsExpired extends DomainEvent<{ upTo: number }> {
  static readonly type = 'notifications.notifications-expired.v1';
  readonly type = NotificationsExpired.type;
}
