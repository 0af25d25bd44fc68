import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../../shared/database/unit-of-work.js';
import { Doorbell } from '../../shared/events/doorbell.js';
import { EventLog } from '../../shared/events/event-log.js';
import type { Principal } from '../../shared/http/principal.js';
import { SessionEnded, type SessionEndReason } from '../events/session-ended.event.js';
import { SessionsRepository } from '../persistence/sessions.repository.js';
import { sessionsTopic } from '../sessions-topic.js';
import { SessionLifetime } from './session-lifetime.js';

/** Where a session comes from. */
export interface Device {
  ip: string;
  userAgent: string;
}

export interface StartedSession extends Principal {
  /** The session's last possible moment. */
  expiresAt: Date;
}

/** What must hold in the unit of work that starts a session: it throws when it does not. */
export type Permit = (tx: EntityManager) => Promise<void>;

/** Sessions: rows that decide on every request whether a cookie still opens anything. */
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

  /** Starts a session. @param replaced the one that the same browser had: it ends */
  async start(
    userId: string,
    device: Device,
    replaced: Principal | null,
    permit?: Permit,
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

  /** Whether the session is there, is this user's, and has neither ended nor expired. Notes that it was seen. */
  async isLive({ sessionId, userId }: Principal): Promise<boolean> {
    const session = await this.sessions.find(sessionId);
    if (session?.userId !== userId || session.endedAt !== null || !this.lifetime.isRunning(session))
      return false;
    const { now, unlessSince } = this.lifetime.sighting();
    if (session.lastSeenAt < unlessSince) await this.sessions.touch(sessionId, now, unlessSince);
    return true;
  }

  /** Ends a session for good and tells every node. Does nothing when it has ended already. */
  async end(session: Principal, reason: SessionEndReason): Promise<void> {
    await this.endAll([session], reason);
  }

  /** The same for several, in one transaction. */
  async endAll(sessions: readonly Principal[], reason: SessionEndReason): Promise<void> {
    await this.units.run(async (tx) => {
      for (const session of sessions) await this.endWithin(tx, session, reason);
    });
  }

  /** The same in a unit of work that is open. @returns false when the session has ended already */
  async endWithin(
    tx: EntityManager,
    { sessionId, userId }: Principal,
    reason: SessionEndReason,
  ): Promise<boolean> {
    if (!(await this.sessions.end({ sessionId, userId }, reason, this.lifetime.sighting().now, tx)))
      return false;
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
