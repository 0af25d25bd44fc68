import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import {
  Doorbell,
  EventLog,
  type Principal,
  UnitOfWork,
  yieldToEventLoop,
} from '../platform/platform.api.js';
import { SessionEnded, type SessionEndReason } from './events/session-ended.event.js';
import type { SessionEntity } from './persistence/session.entity.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { sessionsTopic } from './sessions-topic.js';
import { SessionLifetime } from './session-lifetime.js';
import { SessionsSettings } from './sessions.settings.js';

/** Number of sessions that end between two turns of the event loop: SQLite's statements block it for some 20 ms. */
const batchSize = 200;

/** Most sessions that are logged one by one when they end together: each line takes some 40 µs. */
const loggedSingly = 100;

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
    private readonly settings: SessionsSettings,
  ) {}

  /**
   * Starts a session, and ends the oldest ones of the user beyond `MAX_SESSIONS_PER_USER`.
   * @param replaced the previous session of the browser, which ends; null without one
   */
  async start(
    userId: string,
    device: Device,
    replaced: Principal | null,
    permit?: TransactionCheck,
  ): Promise<StartedSession> {
    const { createdAt, expiresAt } = this.lifetime.beginning();
    const id = randomUUID();
    let surplus = await this.units.run(async (tx) => {
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
      return this.endSurplusWithin(tx, userId);
    });
    // More than one batch only after an upgrade, or when the limit was lowered.
    while (surplus === batchSize) {
      await yieldToEventLoop();
      surplus = await this.units.run((tx) => this.endSurplusWithin(tx, userId));
    }
    return { userId, sessionId: id, expiresAt };
  }

  /** Ends a session for good and tells every node. Does nothing when it has ended already. */
  async end(session: Principal, reason: SessionEndReason): Promise<void> {
    await this.units.run((tx) => this.endWithin(tx, session, reason));
  }

  /** Ends sessions of any users, at most some hundreds, in one transaction and notifies every node. */
  async endAll(sessions: readonly Principal[], reason: SessionEndReason): Promise<void> {
    await this.units.run(async (tx) => {
      const ids = sessions.map(({ sessionId }) => sessionId);
      await this.endLocked(tx, await this.sessions.lockWithoutEnd(ids, tx), reason);
    });
  }

  /**
   * Ends all sessions of a user inside the given transaction, expired ones too, in batches between which others run.
   * @param except the id of a session that goes on
   * @returns how many were active
   */
  async endAllWithin(
    tx: EntityManager,
    userId: string,
    reason: SessionEndReason,
    except = '',
  ): Promise<number> {
    let active = 0;
    for (;;) {
      const rows = await this.sessions.lockWithoutEndOf(userId, except, batchSize, tx);
      await this.endLocked(tx, rows, reason);
      active += rows.filter((row) => !this.lifetime.isExpired(row)).length;
      if (rows.length < batchSize) return active;
      await yieldToEventLoop();
    }
  }

  /** Ends one session inside the given transaction. Returns false if it had already ended. */
  async endWithin(
    tx: EntityManager,
    { sessionId, userId }: Principal,
    reason: SessionEndReason,
  ): Promise<boolean> {
    if (!(await this.sessions.end({ sessionId, userId }, reason, this.lifetime.now(), tx))) return false;
    await this.announce(tx, [{ sessionId, userId }], reason);
    return true;
  }

  /** Ends the oldest active sessions of a user beyond the limit, at most `batchSize`. @returns how many */
  private async endSurplusWithin(tx: EntityManager, userId: string): Promise<number> {
    const bounds = { most: this.settings.MAX_SESSIONS_PER_USER, limit: batchSize };
    const surplus = await this.sessions.surplusOf(userId, this.lifetime.activeSince(), bounds, tx);
    if (surplus.length === 0) return 0;
    const ids = surplus.map(({ id }) => id);
    await this.endLocked(tx, await this.sessions.lockWithoutEnd(ids, tx), 'revoked');
    return surplus.length;
  }

  private async endLocked(
    tx: EntityManager,
    rows: readonly SessionEntity[],
    reason: SessionEndReason,
  ): Promise<void> {
    if (rows.length === 0) return;
    await this.sessions.endLocked(
      rows.map(({ id }) => id),
      reason,
      this.lifetime.now(),
      tx,
    );
    await this.announce(
      tx,
      rows.map(({ id, userId }) => ({ sessionId: id, userId })),
      reason,
    );
  }

  private async announce(
    tx: EntityManager,
    sessions: readonly Principal[],
    reason: SessionEndReason,
  ): Promise<void> {
    await this.events.appendAll(
      sessions.map(({ sessionId, userId }) => new SessionEnded({ sessionId, userId, reason })),
      tx,
    );
    this.units.afterCommit(() => {
      this.log(sessions, reason);
    });
  }

  private log(sessions: readonly Principal[], reason: SessionEndReason): void {
    if (sessions.length > loggedSingly) {
      const message = `${sessions.length} sessions ended: ${reason}`;
      const users = new Set(sessions.map(({ userId }) => userId));
      const userId = users.size === 1 ? sessions[0]?.userId : undefined;
      this.logger.log({ message, event: 'session_ended', userId, sessions: sessions.length, reason });
      return;
    }
    const message = `Session ended: ${reason}`;
    for (const { userId, sessionId } of sessions)
      this.logger.log({ message, event: 'session_ended', userId, sessionId, reason });
  }
}
