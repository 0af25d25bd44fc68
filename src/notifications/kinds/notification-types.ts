import { Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ApiVariants } from '../../platform/platform.api.js';
import { NotificationDto } from '../dto/feed.dto.js';
import { NotificationType, type NotificationTypeOptions } from './notification-type.decorator.js';

/** Finds the types of notifications that the modules declare, for the API description. */
@Injectable()
export class NotificationTypes implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly variants: ApiVariants,
  ) {}

  /** @throws Error that names both classes when two declare the same type */
  onModuleInit(): void {
    for (const { type, data } of this.declared()) {
      this.variants.add({ of: NotificationDto, by: 'type', value: type, properties: { data } });
    }
  }

  private declared(): Iterable<NotificationTypeOptions> {
    const found = new Map<string, NotificationTypeOptions & { by: Type; where: string }>();
    for (const wrapper of this.discovery.getProviders({ metadataKey: NotificationType.KEY })) {
      const options = this.discovery.getMetadataByDecorator(NotificationType, wrapper);
      if (options === undefined) continue;
      const by = wrapper.metatype as Type;
      const where = `${by.name} of ${wrapper.host?.name ?? 'no module'}`;
      const other = found.get(options.type);
      // A class that several modules provide counts once.
      if (other !== undefined && other.by !== by) {
        const both = [other.where, where].sort().join(' and ');
        throw new Error(`${both} both declare the notification type "${options.type}".`);
      }
      found.set(options.type, { ...options, by, where });
    }
    return found.values();
  }
}
