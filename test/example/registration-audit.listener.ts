import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OnDomainEvent } from '../../src/platform/platform.api.js';
import { UserRegistered } from '../../src/users/users.api.js';
import { AuditTrail } from './persistence/audit-trail.js';

/** Keeps a trail of new accounts. */
@Injectable()
export class RegistrationAuditListener {
  constructor(private readonly trail: AuditTrail) {}

  @OnDomainEvent(UserRegistered, { id: 'audit.registrations', from: 'beginning' })
  async record({ id, occurredAt, payload }: UserRegistered, tx: EntityManager): Promise<void> {
    await this.trail.append({ eventId: id, userId: payload.userId, occurredAt }, tx);
  }
}
