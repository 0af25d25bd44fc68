export { FeedErasure } from './feed/feed-erasure.js';
export type { Notification } from './feed/notification.js';
export { NotificationsModule } from './notifications.module.js';
