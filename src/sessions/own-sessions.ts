import { Injectable } from '@nestjs/common';
import { type Principal, Problem, requestErrors, UnitOfWork } from '../platform/platform.api.js';
import type { SessionEndReason } from './events/session-ended.event.js';
import type { SessionEntity } from './persistence/session.entity.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SessionLifetime } from './session-lifetime.js';
import { type TransactionCheck, SessionsService } from './sessions.service.js';

/** Lists and ends the sessions of the current user. `own` names that user and the session of the request. */
@Injectable()
export class OwnSessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly lifetime: SessionLifetime,
    private readonly service: SessionsService,
    private readonly units: UnitOfWork,
  ) {}

  /** Returns the active sessions of the user: the current one first, then the most recently seen. */
  async list(own: Principal): Promise<SessionEntity[]> {
    const rows = await this.sessions.withoutEndOf(own.userId);
    this.seeNow(rows.find(({ id }) => id === own.sessionId));
    const rank = ({ id }: SessionEntity) => (id === own.sessionId ? 0 : 1);
    return rows
      .filter((row) => !this.lifetime.isExpired(row))
      .sort(
        (one, other) =>
          rank(one) - rank(other) ||
          other.lastSeenAt.getTime() - one.lastSeenAt.getTime() ||
          other.createdAt.getTime() - one.createdAt.getTime(),
      );
  }

  /** The session that asks has just been seen, whether or not its row says so yet. */
  private seeNow(session: SessionEntity | undefined): void {
    const { now, unlessSince } = this.lifetime.sighting();
    if (session !== undefined && session.lastSeenAt < unlessSince) session.lastSeenAt = now;
  }

  /**
   * Ends one session. Ending the current session signs the user out.
   * @throws Problem `request.not-found` when the user has no active session with this id
   */
  async end(own: Principal, sessionId: string): Promise<void> {
    if (sessionId === own.sessionId) {
      await this.service.end(own, 'logout');
      return;
    }
    const row = await this.sessions.find(sessionId);
    const mayEnd = row?.userId === own.userId && !this.lifetime.isExpired(row);
    const session = { userId: own.userId, sessionId };
    if (!mayEnd || !(await this.units.run((tx) => this.service.endWithin(tx, session, 'revoked')))) {
      throw new Problem(requestErrors.notFound);
    }
  }

  /**
   * Ends all sessions of the user except the current one, all or none.
   * @param permit runs first in this unit of work
   * @throws Problem `auth.unauthenticated` when the current session has ended meanwhile
   */
  async endOthers(own: Principal, reason: SessionEndReason, permit?: TransactionCheck): Promise<void> {
    await this.units.run(async (tx) => {
      await permit?.(tx);
      const rows = await this.sessions.withoutEndOf(own.userId, tx);
      const others = rows.filter(({ id }) => id !== own.sessionId);
      if (others.length === rows.length) throw new Problem(requestErrors.unauthenticated);
      for (const { id } of others) {
        await this.service.endWithin(tx, { userId: own.userId, sessionId: id }, reason);
      }
    });
  }
}
