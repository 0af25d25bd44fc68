import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, IsNull, LessThan, MoreThan, Repository } from 'typeorm';
import { RowReader } from '../../platform/platform.api.js';
import type { SessionEndReason } from '../events/session-ended.event.js';
import { SessionEntity } from './session.entity.js';

@Injectable()
export class SessionsRepository {
  private readonly reader: RowReader<SessionEntity>;

  constructor(@InjectRepository(SessionEntity) private readonly sessions: Repository<SessionEntity>) {
    this.reader = new RowReader(sessions);
  }

  async insert(session: SessionEntity, tx: EntityManager): Promise<void> {
    await tx.insert(SessionEntity, session);
  }

  find(id: string): Promise<SessionEntity | null> {
    return this.reader.first('WHERE id = ?', [id]);
  }

  findAll(ids: readonly string[]): Promise<SessionEntity[]> {
    return this.sessions.findBy({ id: In(ids) });
  }

  /** Returns sessions of a user whose row has no end: active ones, and expired ones that no sweep has ended yet. */
  withoutEndOf(userId: string, tx?: EntityManager): Promise<SessionEntity[]> {
    const sessions = tx?.getRepository(SessionEntity) ?? this.sessions;
    return sessions.findBy({ userId, endedAt: IsNull() });
  }

  /** @param before only a session last seen before this moment is written */
  async touch(id: string, seenAt: Date, before: Date): Promise<void> {
    await this.sessions.update(
      { id, lastSeenAt: LessThan(before), endedAt: IsNull() },
      { lastSeenAt: seenAt },
    );
  }

  /** Returns the next sessions of all users, by id. @param after only ids greater than this one */
  batch(after: string, limit: number): Promise<SessionEntity[]> {
    return this.sessions.find({ where: { id: MoreThan(after) }, order: { id: 'ASC' }, take: limit });
  }

  async remove(ids: readonly string[], tx: EntityManager): Promise<void> {
    await tx.delete(SessionEntity, { id: In(ids) });
  }

  /** Deletes all sessions of a user, active and ended. */
  async removeOf(userId: string, tx: EntityManager): Promise<void> {
    await tx.delete(SessionEntity, { userId });
  }

  /** @returns false when the session does not exist, is another user's, or has already ended: it ends only once */
  async end(
    { sessionId, userId }: { sessionId: string; userId: string },
    endReason: SessionEndReason,
    endedAt: Date,
    tx: EntityManager,
  ): Promise<boolean> {
    const { affected } = await tx.update(
      SessionEntity,
      { id: sessionId, userId, endedAt: IsNull() },
      { endedAt, endReason },
    );
    return affected === 1;
  }
}
