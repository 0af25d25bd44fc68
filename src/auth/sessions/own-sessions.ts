import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../shared/database/unit-of-work.js';
import { Problem } from '../../shared/errors/problem.js';
import { requestErrors } from '../../shared/errors/request.errors.js';
import type { Principal } from '../../shared/http/principal.js';
import type { SessionEndReason } from '../events/session-ended.event.js';
import type { SessionEntity } from '../persistence/session.entity.js';
import { SessionsRepository } from '../persistence/sessions.repository.js';
import { SessionLifetime } from './session-lifetime.js';
import { type Permit, SessionsService } from './sessions.service.js';

/** What users do with the sessions of their account: look at them and end them. `own` is who asks, by which session. */
@Injectable()
export class OwnSessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly lifetime: SessionLifetime,
    private readonly service: SessionsService,
    private readonly units: UnitOfWork,
  ) {}

  /** The sessions that still open something: the one that asks, then those seen last. */
  async list(own: Principal): Promise<SessionEntity[]> {
    const rows = await this.sessions.unendedOf(own.userId);
    const rank = ({ id }: SessionEntity) => (id === own.sessionId ? 0 : 1);
    return rows
      .filter((row) => this.lifetime.isRunning(row))
      .sort(
        (one, other) =>
          rank(one) - rank(other) ||
          other.lastSeenAt.getTime() - one.lastSeenAt.getTime() ||
          other.createdAt.getTime() - one.createdAt.getTime(),
      );
  }

  /**
   * Ends one session. That which asks is signed out by it.
   * @throws Problem `request.not-found` when it is not one that `list` would show
   */
  async end(own: Principal, sessionId: string): Promise<void> {
    if (sessionId === own.sessionId) {
      await this.service.end(own, 'logout');
      return;
    }
    const row = await this.sessions.find(sessionId);
    const mayEnd = row?.userId === own.userId && this.lifetime.isRunning(row);
    const session = { userId: own.userId, sessionId };
    if (!mayEnd || !(await this.units.run((tx) => this.service.endWithin(tx, session, 'revoked')))) {
      throw new Problem(requestErrors.notFound);
    }
  }

  /**
   * Ends all of the user's sessions but the one that asks, all or none.
   * @param permit what else happens in the same unit of work, before
   * @throws Problem `auth.unauthenticated` when the one that asks has ended meanwhile
   */
  async endOthers(own: Principal, reason: SessionEndReason, permit?: Permit): Promise<void> {
    await this.units.run(async (tx) => {
      await permit?.(tx);
      const rows = await this.sessions.unendedOf(own.userId, tx);
      const others = rows.filter(({ id }) => id !== own.sessionId);
      if (others.length === rows.length) throw new Problem(requestErrors.unauthenticated);
      for (const { id } of others) {
        await this.service.endWithin(tx, { userId: own.userId, sessionId: id }, reason);
      }
    });
  }
}
