import { DomainEvent } from '../../platform/events/domain-event.js';

/** Notifications up to the id `upTo` were removed by retention: they can no longer be replayed. */
export class NotificationsExpired extends DomainEvent<{ upTo: number }> {
  static readonly type = 'notifications.notifications-expired.v1';
  readonly type = NotificationsExpired.type;
}
