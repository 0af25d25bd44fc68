import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OnDomainEvent } from '../platform/platform.api.js';
import { UserRegistered, UsersService } from '../users/users.api.js';
import { RegistrationDataDto } from './dto/registration-data.dto.js';
import { FeedService } from './feed/feed.service.js';
import { NotificationType } from './kinds/notification-type.decorator.js';
import { ReadMarks } from './feed/read-marks.js';

/** Adds a notification of a registration to the feed. For the new user, everything up to it counts as read. */
@NotificationType({ type: 'user-registered', data: RegistrationDataDto })
@Injectable()
export class AnnounceRegistrationListener {
  constructor(
    private readonly feed: FeedService,
    private readonly marks: ReadMarks,
    private readonly users: UsersService,
  ) {}

  @OnDomainEvent(UserRegistered, { id: 'notifications.announce-registration', from: 'beginning' })
  async announce({ payload, occurredAt }: UserRegistered, tx: EntityManager): Promise<void> {
    // The account was removed before this event was handled: its address must not reappear.
    if (!(await this.users.lockIfExists(payload.userId, tx))) return;
    const id = await this.feed.add(
      {
        type: 'user-registered',
        data: { email: payload.email },
        aboutUserId: payload.userId,
        createdAt: occurredAt,
      },
      tx,
    );
    await this.marks.raiseWithin(payload.userId, id, tx);
  }
}
