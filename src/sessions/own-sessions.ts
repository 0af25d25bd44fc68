import { Injectable } from '@nestjs/common';
import { type Principal, Problem, requestErrors, UnitOfWork } from '../platform/platform.api.js';
import type { SessionEndReason } from './events/session-ended.event.js';
import type { SessionEntity } from './persistence/session.entity.js';
import { type SessionPosition, SessionsRepository } from './persistence/sessions.repository.js';
import { latestMs, SessionLifetime } from './session-lifetime.js';
import { type TransactionCheck, SessionsService } from './sessions.service.js';

export interface SessionPage {
  items: SessionEntity[];
  /** The place behind which the next page begins; null on the last page. */
  next: SessionPosition | null;
}

/** The place at the top of the list: no session is seen later. */
const beforeAll = new Date(latestMs);

/** Lists and ends the sessions of the current user. `own` names that user and the session of the request. */
@Injectable()
export class OwnSessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly lifetime: SessionLifetime,
    private readonly service: SessionsService,
    private readonly units: UnitOfWork,
  ) {}

  /**
   * Returns one page of the user's active sessions: the current one first, then the most recently seen.
   * @param limit 1 to 100
   * @param after the `next` of the page before; undefined for the first page
   */
  async page(own: Principal, limit: number, after?: SessionPosition): Promise<SessionPage> {
    const since = this.lifetime.activeSince();
    const current = after === undefined ? await this.current(own) : null;
    const wanted = current === null ? limit : limit - 1;
    const others = await this.sessions.pageOf(own.userId, since, {
      except: own.sessionId,
      after,
      limit: wanted + 1,
    });
    const items = [...(current === null ? [] : [current]), ...others.slice(0, wanted)];
    const last = others[wanted - 1] ?? { id: own.sessionId, lastSeenAt: beforeAll };
    return { items, next: others.length > wanted ? last : null };
  }

  private async current({ sessionId }: Principal): Promise<SessionEntity | null> {
    const session = await this.sessions.find(sessionId);
    if (session?.endedAt !== null) return null;
    const { now, unlessSince } = this.lifetime.sighting();
    // It has just been seen, whether or not its row says so yet.
    if (session.lastSeenAt < unlessSince) session.lastSeenAt = now;
    return session;
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
      const [current] = await this.sessions.lockWithoutEnd([own.sessionId], tx);
      if (current?.userId !== own.userId) throw new Problem(requestErrors.unauthenticated);
      await this.service.endAllWithin(tx, own.userId, reason, own.sessionId);
    });
  }
}
