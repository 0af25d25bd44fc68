import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OnDomainEvent } from '../shared/events/on-domain-event.decorator.js';
import { UserRegistered } from '../users/events/user-registered.event.js';
import { UsersService } from '../users/users.service.js';
import { FeedService } from './feed/feed.service.js';
import { ReadMarks } from './feed/read-marks.js';

/** Tells everyone who has joined. To the newcomer, everything up to this is read. */
@Injectable()
export class AnnounceRegistrationListener {
  constructor(
    private readonly feed: FeedService,
    private readonly marks: ReadMarks,
    private readonly users: UsersService,
  ) {}

  @OnDomainEvent(UserRegistered, { id: 'notifications.announce-registration', from: 'beginning' })
  async announce({ payload, occurredAt }: UserRegistered, tx: EntityManager): Promise<void> {
    // Removed before its turn came: the address must not come back, and there is nobody to tell of.
    if (!(await this.users.isThere(payload.userId, tx))) return;
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
