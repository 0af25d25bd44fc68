import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { Doorbell, EventLog, type Principal, UnitOfWork } from '../platform/platform.api.js';
import { SessionEnded, type SessionEndReason } from './events/session-ended.event.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { sessionsTopic } from './sessions-topic.js';
import { SessionLifetime } from './session-lifetime.js';

/** Address and user agent of the client that starts a session. */
export interface Device {
  ip: string;
  userAgent: string;
}

export interface StartedSession extends Principal {
  /** Latest time at which the session expires. */
  expiresAt: Date;
}

/** Checks a condition inside a unit of work, before its changes. Throws to abort the unit of work. */
export type TransactionCheck = (tx: EntityManager) => Promise<void>;

/** Starts and ends sessions. */
@Injectable()
export class SessionsService {
  private readonly logger = new Logger(SessionsService.name);

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly lifetime: SessionLifetime,
    private readonly units: UnitOfWork,
    private readonly events: EventLog,
    private readonly doorbell: Doorbell,
  ) {}

  /** Starts a session. @param replaced the previous session of the browser, which ends; null without one */
  async start(
    userId: string,
    device: Device,
    replaced: Principal | null,
    permit?: TransactionCheck,
  ): Promise<StartedSession> {
    const { createdAt, expiresAt } = this.lifetime.beginning();
    const id = randomUUID();
    await this.units.run(async (tx) => {
      await permit?.(tx);
      if (replaced !== null) await this.endWithin(tx, replaced, 'logout');
      await this.sessions.insert(
        {
          id,
          userId,
          createdAt,
          lastSeenAt: createdAt,
          expiresAt,
          endedAt: null,
          endReason: null,
          ip: device.ip.slice(0, 45),
          userAgent: device.userAgent.slice(0, 512),
        },
        tx,
      );
      this.units.afterCommit(() => {
        this.doorbell.ring(sessionsTopic, userId);
      });
    });
    return { userId, sessionId: id, expiresAt };
  }

  /** Ends a session for good and tells every node. Does nothing when it has ended already. */
  async end(session: Principal, reason: SessionEndReason): Promise<void> {
    await this.endAll([session], reason);
  }

  /** Ends several sessions in one transaction and notifies every node. */
  async endAll(sessions: readonly Principal[], reason: SessionEndReason): Promise<void> {
    await this.units.run(async (tx) => {
      for (const session of sessions) await this.endWithin(tx, session, reason);
    });
  }

  /** Ends one session inside the given transaction. Returns false if it had already ended. */
  async endWithin(
    tx: EntityManager,
    { sessionId, userId }: Principal,
    reason: SessionEndReason,
  ): Promise<boolean> {
    if (!(await this.sessions.end({ sessionId, userId }, reason, this.lifetime.now(), tx))) return false;
    await this.events.append(new SessionEnded({ sessionId, userId, reason }), tx);
    this.units.afterCommit(() => {
      this.logger.log({
        message: `Session ended: ${reason}`,
        event: 'session_ended',
        userId,
        sessionId,
        reason,
      });
    });
    return true;
  }
}
