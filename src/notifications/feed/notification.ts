import type { NotificationEntity } from '../persistence/notification.entity.js';

/** A notification as clients see it. */
export interface Notification {
  id: number;
  type: string;
  data: Record<string, unknown>;
  createdAt: string;
}

export function notificationOf(row: NotificationEntity): Notification {
  return {
    id: row.id,
    type: row.type,
    data: JSON.parse(row.data) as Record<string, unknown>,
    createdAt: row.createdAt.toISOString(),
  };
}
