import { Injectable } from '@nestjs/common';
import type { SessionEndReason } from './events/session-ended.event.js';
import type { SessionEntity } from './persistence/session.entity.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SessionLifetime } from './session-lifetime.js';
import { SessionsService } from './sessions.service.js';

/** Most sessions read by one query, and ended in one transaction. */
const chunkSize = 500;

export interface EndedSession {
  sessionId: string;
  reason: SessionEndReason;
}

/** Ends expired sessions, and finds those whose end a node may have missed. */
@Injectable()
export class ExpiredSessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly lifetime: SessionLifetime,
    private readonly service: SessionsService,
  ) {}

  /**
   * Finds the ended ones among the given sessions. An expired session without an end is ended now, in its row and with
   * its event, so that every node is notified. Does not count as seeing any of the sessions.
   */
  async endedAmong(sessionIds: readonly string[]): Promise<EndedSession[]> {
    const ended: EndedSession[] = [];
    for (let start = 0; start < sessionIds.length; start += chunkSize) {
      ended.push(...(await this.endedInChunk(sessionIds.slice(start, start + chunkSize))));
    }
    return ended;
  }

  private async endedInChunk(sessionIds: readonly string[]): Promise<EndedSession[]> {
    const rows = new Map((await this.sessions.findAll(sessionIds)).map((row) => [row.id, row]));
    const expired = [...rows.values()].filter((row) => row.endedAt === null && this.lifetime.isExpired(row));
    if (expired.length > 0) {
      await this.service.endAll(
        expired.map(({ id, userId }) => ({ sessionId: id, userId })),
        'expired',
      );
    }
    return sessionIds.flatMap((sessionId) => {
      const reason = this.endReason(rows.get(sessionId));
      return reason === null ? [] : [{ sessionId, reason }];
    });
  }

  /** @returns null for an active session. A missing row was removed after its session had ended. */
  private endReason(row: SessionEntity | undefined): SessionEndReason | null {
    if (row === undefined) return 'expired';
    if (row.endedAt !== null) return row.endReason ?? 'expired';
    return this.lifetime.isExpired(row) ? 'expired' : null;
  }
}
