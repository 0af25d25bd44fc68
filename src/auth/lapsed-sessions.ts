import { Injectable } from '@nestjs/common';
import type { SessionEndReason } from './events/session-ended.event.js';
import type { SessionEntity } from './persistence/session.entity.js';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SessionLifetime } from './sessions/session-lifetime.js';
import { SessionsService } from './sessions/sessions.service.js';

/** Sessions that are read by one query, and ended in one transaction, at most. */
const chunkSize = 500;

export interface LapsedSession {
  sessionId: string;
  reason: SessionEndReason;
}

/** Finds sessions that open nothing any more although nobody has been told. */
@Injectable()
export class LapsedSessions {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly lifetime: SessionLifetime,
    private readonly service: SessionsService,
  ) {}

  /**
   * Those of these sessions that have ended, and why. One whose time is over without an end is ended now, in its row
   * and with its event, so that every node hears of it. Does not count as seeing any of them.
   */
  async among(sessionIds: readonly string[]): Promise<LapsedSession[]> {
    const lapsed: LapsedSession[] = [];
    for (let start = 0; start < sessionIds.length; start += chunkSize) {
      lapsed.push(...(await this.amongChunk(sessionIds.slice(start, start + chunkSize))));
    }
    return lapsed;
  }

  private async amongChunk(sessionIds: readonly string[]): Promise<LapsedSession[]> {
    const rows = new Map((await this.sessions.findAll(sessionIds)).map((row) => [row.id, row]));
    const expired = [...rows.values()].filter((row) => row.endedAt === null && !this.lifetime.isRunning(row));
    if (expired.length > 0) {
      await this.service.endAll(
        expired.map(({ id, userId }) => ({ sessionId: id, userId })),
        'expired',
      );
    }
    return sessionIds.flatMap((sessionId) => {
      const reason = this.endOf(rows.get(sessionId));
      return reason === null ? [] : [{ sessionId, reason }];
    });
  }

  /** A row that is gone was removed after its session had ended. */
  private endOf(row: SessionEntity | undefined): SessionEndReason | null {
    if (row === undefined) return 'expired';
    if (row.endedAt !== null) return row.endReason ?? 'expired';
    return this.lifetime.isRunning(row) ? null : 'expired';
  }
}
