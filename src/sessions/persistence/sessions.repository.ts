import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import {
  And,
  type EntityManager,
  Equal,
  type FindOptionsWhere,
  In,
  IsNull,
  LessThan,
  MoreThan,
  Not,
  Repository,
} from 'typeorm';
import { forUpdate, RowReader } from '../../platform/platform.api.js';
import type { SessionEndReason } from '../events/session-ended.event.js';
import { SessionEntity } from './session.entity.js';

/** What a session must be later than to be active, apart from having no end. */
export interface ActiveSince {
  /** The present: its last possible moment must be later. */
  now: Date;
  /** When it must have been seen since. */
  seenSince: Date;
}

/** A place in the list of sessions, which begins with the most recently seen. */
export interface SessionPosition {
  lastSeenAt: Date;
  id: string;
}

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

  /** Returns the active sessions of a user, the most recently seen first. */
  activeOf(userId: string, since: ActiveSince): Promise<SessionEntity[]> {
    return this.sessions.find({ where: active(userId, since), order: { lastSeenAt: 'DESC', id: 'DESC' } });
  }

  /**
   * Returns active sessions of a user, the most recently seen first.
   * @param except a session that is left out
   * @param after only sessions behind this place
   */
  pageOf(
    userId: string,
    since: ActiveSince,
    { except, after, limit }: { except: string; after: SessionPosition | undefined; limit: number },
  ): Promise<SessionEntity[]> {
    const others = { ...active(userId, since), id: Not(except) };
    return this.sessions.find({
      where:
        after === undefined
          ? others
          : [
              { ...others, lastSeenAt: And(MoreThan(since.seenSince), LessThan(after.lastSeenAt)) },
              {
                ...others,
                lastSeenAt: And(MoreThan(since.seenSince), Equal(after.lastSeenAt)),
                id: And(Not(except), LessThan(after.id)),
              },
            ],
      order: { lastSeenAt: 'DESC', id: 'DESC' },
      take: limit,
    });
  }

  /** Returns active sessions of a user that are too many when only the `most` youngest may stay. */
  surplusOf(
    userId: string,
    since: ActiveSince,
    { most, limit }: { most: number; limit: number },
    tx: EntityManager,
  ): Promise<SessionEntity[]> {
    return tx.find(SessionEntity, {
      where: active(userId, since),
      order: { createdAt: 'DESC', id: 'DESC' },
      skip: most,
      take: limit,
    });
  }

  /**
   * Returns sessions of a user whose row has no end, expired ones too, and locks them until the unit of work ends.
   * @param except a session that is left out
   */
  lockWithoutEndOf(
    userId: string,
    except: string,
    limit: number,
    tx: EntityManager,
  ): Promise<SessionEntity[]> {
    return this.reader.read(
      `WHERE user_id = ? AND ended_at IS NULL AND id <> ? LIMIT ?${forUpdate(tx, 'wait')}`,
      [userId, except, limit],
      tx,
    );
  }

  /** Returns those of the given sessions whose row has no end, and locks them until the unit of work ends. */
  lockWithoutEnd(ids: readonly string[], tx: EntityManager): Promise<SessionEntity[]> {
    const marks = ids.map(() => '?').join(', ');
    return this.reader.read(`WHERE id IN (${marks}) AND ended_at IS NULL${forUpdate(tx, 'wait')}`, ids, tx);
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

  /** Ends sessions that `lockWithoutEnd` or `lockWithoutEndOf` returned in this unit of work. */
  async endLocked(
    ids: readonly string[],
    endReason: SessionEndReason,
    endedAt: Date,
    tx: EntityManager,
  ): Promise<void> {
    await tx.update(SessionEntity, { id: In(ids) }, { endedAt, endReason });
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

function active(userId: string, { now, seenSince }: ActiveSince): FindOptionsWhere<SessionEntity> {
  return { userId, endedAt: IsNull(), expiresAt: MoreThan(now), lastSeenAt: MoreThan(seenSince) };
}
