import type { Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

export interface NotificationTypeOptions {
  /** The `type` of the notifications, unique among all modules. */
  type: string;
  /** The class that describes their `data`. */
  data: Type<object>;
}

/**
 * Declares a type of notifications, on the provider that adds them to the feed. The API description then has it as a
 * variant of `NotificationDto`.
 */
export const NotificationType = DiscoveryService.createDecorator<NotificationTypeOptions>();
