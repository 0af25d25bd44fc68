export { FeedErasure } from './feed/feed-erasure.js';
export type { Notification } from './feed/notification.js';
export { NotificationType, type NotificationTypeOptions } from './kinds/notification-type.decorator.js';
export { NotificationsModule } from './notifications.module.js';
