import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, Repository } from 'typeorm';
import { EventOffsetEntity } from './event-offset.entity.js';

/** The row whose position is the last place in the order that was given. */
export const relay = '#relay';

/** Where a listener stands, and how far the order goes. */
export interface ListenerState {
  position: number;
  retryAt: Date | null;
  head: number;
}

/** Reads, locks and moves the positions of the relay and of the listeners. */
@Injectable()
export class EventOffsetsRepository {
  constructor(@InjectRepository(EventOffsetEntity) private readonly offsets: Repository<EventOffsetEntity>) {}

  /** The last place in the order that was given. Takes no lock. */
  async head(): Promise<number> {
    const row = await this.offsets.findOneByOrFail({ listener: relay });
    return row.position;
  }

  /** Makes a row for a listener that has none. Nodes that start together may try at once: the first one wins. */
  async register(listener: string, position: number): Promise<void> {
    await this.offsets
      .createQueryBuilder()
      .insert()
      .values({ listener, position, retryAt: null })
      .orIgnore()
      .execute();
  }

  async isRegistered(listener: string): Promise<boolean> {
    return this.offsets.existsBy({ listener });
  }

  /** The position of the listener that is furthest behind; where the order ends when there is none. */
  async slowest(tx: EntityManager): Promise<number> {
    return (await tx.minimum(EventOffsetEntity, 'position')) ?? 0;
  }

  /** A listener's position together with the head. Takes no lock. */
  async state(listener: string): Promise<ListenerState> {
    const rows = await this.offsets.findBy({ listener: In([listener, relay]) });
    const own = rows.find((row) => row.listener === listener);
    const head = rows.find((row) => row.listener === relay);
    if (own === undefined || head === undefined) throw new Error(`The listener ${listener} has no position.`);
    return { position: own.position, retryAt: own.retryAt, head: head.position };
  }

  /** Locks the relay's row. @returns its position, or null while another node holds it */
  lockRelay(tx: EntityManager): Promise<EventOffsetEntity | null> {
    return this.lock(relay, tx);
  }

  /** Locks a listener's row. @returns the row, or null while another node holds it */
  async lock(listener: string, tx: EntityManager): Promise<EventOffsetEntity | null> {
    const query = tx.createQueryBuilder(EventOffsetEntity, 'o').where('o.listener = :listener', { listener });
    // A unit of work on SQLite is alone already. Elsewhere nobody waits for a row: waiting ones would drain the pool.
    if (tx.dataSource.options.type === 'mysql') query.setLock('pessimistic_write').setOnLocked('skip_locked');
    return query.getOne();
  }

  async moveRelay(position: number, tx: EntityManager): Promise<void> {
    await tx.update(EventOffsetEntity, { listener: relay }, { position });
  }

  async move(listener: string, position: number, tx: EntityManager): Promise<void> {
    await tx.update(EventOffsetEntity, { listener }, { position, retryAt: null });
  }

  async remove(listener: string, tx: EntityManager): Promise<void> {
    await tx.delete(EventOffsetEntity, { listener });
  }

  async postpone(listener: string, retryAt: Date | null, tx: EntityManager): Promise<void> {
    await tx.update(EventOffsetEntity, { listener }, { retryAt });
  }
}
