import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../platform/platform.api.js';
import type { SessionEndReason } from './events/session-ended.event.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { deviceName } from './device-name.js';
import { SessionLifetime } from './session-lifetime.js';
import { SessionsService } from './sessions.service.js';

export interface AccountSession {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  ip: string;
  device: string;
}

/** Lists, ends and deletes the sessions of an account, for operators. */
@Injectable()
export class AccountSessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly lifetime: SessionLifetime,
    private readonly service: SessionsService,
    private readonly units: UnitOfWork,
  ) {}

  /** Returns the active sessions of a user, the most recently seen first. */
  async list(userId: string): Promise<AccountSession[]> {
    const rows = await this.sessions.activeOf(userId, this.lifetime.activeSince());
    return rows.map(({ id, createdAt, lastSeenAt, ip, userAgent }) => ({
      id,
      createdAt,
      lastSeenAt,
      ip,
      device: deviceName(userAgent),
    }));
  }

  /** Ends all sessions of a user in one transaction and notifies every node. @returns how many were active */
  endAll(userId: string, reason: SessionEndReason): Promise<number> {
    return this.units.run((tx) => this.endAllWithin(tx, userId, reason));
  }

  /** Ends all sessions of a user inside the given transaction, expired ones too. @returns how many were active */
  endAllWithin(tx: EntityManager, userId: string, reason: SessionEndReason): Promise<number> {
    return this.service.endAllWithin(tx, userId, reason);
  }

  /** Ends all sessions of a user inside the given transaction, and deletes their rows. */
  async removeAllWithin(tx: EntityManager, userId: string): Promise<void> {
    await this.endAllWithin(tx, userId, 'revoked');
    await this.sessions.removeOf(userId, tx);
  }
}
