import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { forUpdate, RowReader } from '../../database/row-reader.js';
import { EventOffsetEntity } from './event-offset.entity.js';

/** Name of the relay's row, whose position is the highest `seq` assigned. */
export const relay = '#relay';

/** The position of a listener, and the highest `seq` assigned. */
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

  /** Returns the highest `seq` that the relay has assigned. Takes no lock. */
  async head(): Promise<number> {
    const row = await this.reader.first('WHERE listener = ?', [relay]);
    if (row === null) throw new Error('The relay has no position.');
    return row.position;
  }

  /** Creates a row for a listener that has none. If several nodes try at once, the first one wins. */
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

  /** Returns the lowest position of all listeners; the highest `seq` assigned if there are no listeners. */
  async slowest(tx: EntityManager): Promise<number> {
    return (await tx.minimum(EventOffsetEntity, 'position')) ?? 0;
  }

  /** Returns a listener's position and the highest `seq` assigned. Takes no lock. */
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
    // Skips a locked row: calls that wait for it would exhaust the pool.
    return this.reader.first(`WHERE listener = ?${forUpdate(tx, 'skip')}`, [listener], tx);
  }

  moveRelay(position: number, tx: EntityManager): Promise<void> {
    return this.move(relay, position, tx);
  }

  async move(listener: string, position: number, tx: EntityManager): Promise<void> {
    // TypeORM would write the numbers into the statement's text, so that the driver could not cache the statement.
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
