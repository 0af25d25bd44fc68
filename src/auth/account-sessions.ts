import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../shared/database/unit-of-work.js';
import type { SessionEndReason } from './events/session-ended.event.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { deviceName } from './sessions/device-name.js';
import { SessionLifetime } from './sessions/session-lifetime.js';
import { SessionsService } from './sessions/sessions.service.js';

export interface AccountSession {
  id: string;
  createdAt: Date;
  lastSeenAt: Date;
  ip: string;
  device: string;
}

/** What operators do with the sessions of an account. */
@Injectable()
export class AccountSessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly lifetime: SessionLifetime,
    private readonly service: SessionsService,
    private readonly units: UnitOfWork,
  ) {}

  /** Those that still open something, the one seen last first. */
  async list(userId: string): Promise<AccountSession[]> {
    const rows = await this.sessions.unendedOf(userId);
    return rows
      .filter((row) => this.lifetime.isRunning(row))
      .sort((one, other) => other.lastSeenAt.getTime() - one.lastSeenAt.getTime())
      .map(({ id, createdAt, lastSeenAt, ip, userAgent }) => ({
        id,
        createdAt,
        lastSeenAt,
        ip,
        device: deviceName(userAgent),
      }));
  }

  /** Ends all of them and tells every node, all or none. @returns how many there were */
  endAll(userId: string, reason: SessionEndReason): Promise<number> {
    return this.units.run((tx) => this.endAllWithin(tx, userId, reason));
  }

  /** The same in a unit of work that is open. */
  async endAllWithin(tx: EntityManager, userId: string, reason: SessionEndReason): Promise<number> {
    const rows = await this.sessions.unendedOf(userId, tx);
    let running = 0;
    for (const row of rows) {
      const ended = await this.service.endWithin(tx, { userId, sessionId: row.id }, reason);
      if (ended && this.lifetime.isRunning(row)) running += 1;
    }
    return running;
  }

  /** Ends them, and leaves nothing of them and of those that ended before. */
  async removeAllWithin(tx: EntityManager, userId: string): Promise<void> {
    await this.endAllWithin(tx, userId, 'revoked');
    await this.sessions.removeOf(userId, tx);
  }
}
