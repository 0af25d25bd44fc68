import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { forUpdate, RowReader } from '../../database/row-reader.js';
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
  private readonly reader: RowReader<EventOffsetEntity>;

  constructor(@InjectRepository(EventOffsetEntity) private readonly offsets: Repository<EventOffsetEntity>) {
    this.reader = new RowReader(offsets);
  }

  /** The last place in the order that was given. Takes no lock. */
  async head(): Promise<number> {
    const row = await this.reader.first('WHERE listener = ?', [relay]);
    if (row === null) throw new Error('The relay has no position.');
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
    const rows = await this.reader.read('WHERE listener IN (?, ?)', [listener, relay]);
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
  lock(listener: string, tx: EntityManager): Promise<EventOffsetEntity | null> {
    // Nobody waits for a row: waiting ones would drain the pool.
    return this.reader.first(`WHERE listener = ?${forUpdate(tx, 'skip')}`, [listener], tx);
  }

  moveRelay(position: number, tx: EntityManager): Promise<void> {
    return this.move(relay, position, tx);
  }

  async move(listener: string, position: number, tx: EntityManager): Promise<void> {
    // TypeORM writes numbers into the text of a statement: a new one for each event, which the driver cannot keep.
    await tx.query('UPDATE event_offsets SET position = ?, retry_at = NULL WHERE listener = ?', [
      position,
      listener,
    ]);
  }

  async remove(listener: string, tx: EntityManager): Promise<void> {
    await tx.delete(EventOffsetEntity, { listener });
  }

  async postpone(listener: string, retryAt: Date | null, tx: EntityManager): Promise<void> {
    await tx.update(EventOffsetEntity, { listener }, { retryAt });
  }
}
