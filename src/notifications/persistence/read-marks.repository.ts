import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { RowReader } from '../../platform/platform.api.js';
import { ReadMarkEntity } from './read-mark.entity.js';

@Injectable()
export class ReadMarksRepository {
  private readonly reader: RowReader<ReadMarkEntity>;

  constructor(@InjectRepository(ReadMarkEntity) marks: Repository<ReadMarkEntity>) {
    this.reader = new RowReader(marks);
  }

  /** @returns the read mark of the user, or null without one */
  async find(userId: string): Promise<number | null> {
    const mark = await this.reader.first('WHERE user_id = ?', [userId]);
    return mark?.readUpTo ?? null;
  }

  /** Raises the read mark of a user, never lowers it, in one statement, so that concurrent calls lose nothing. */
  async raise(userId: string, readUpTo: number, tx: EntityManager): Promise<void> {
    const otherwise =
      tx.dataSource.options.type === 'mysql'
        ? 'ON DUPLICATE KEY UPDATE read_up_to = GREATEST(read_up_to, ?)'
        : 'ON CONFLICT (user_id) DO UPDATE SET read_up_to = max(read_up_to, ?)';
    await tx.query(`INSERT INTO read_marks (user_id, read_up_to) VALUES (?, ?) ${otherwise}`, [
      userId,
      readUpTo,
      readUpTo,
    ]);
  }

  async remove(userId: string, tx: EntityManager): Promise<void> {
    await tx.delete(ReadMarkEntity, { userId });
  }
}
