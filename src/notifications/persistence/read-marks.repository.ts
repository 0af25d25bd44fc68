import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, LessThan, Repository } from 'typeorm';
import { RowByKey } from '../../shared/database/row-by-key.js';
import { ReadMarkEntity } from './read-mark.entity.js';

@Injectable()
export class ReadMarksRepository {
  private readonly byUser: RowByKey<ReadMarkEntity>;

  constructor(@InjectRepository(ReadMarkEntity) marks: Repository<ReadMarkEntity>) {
    this.byUser = new RowByKey(marks);
  }

  /** @returns up to which id the user has read, or null while there is no mark */
  async find(userId: string): Promise<number | null> {
    const mark = await this.byUser.find(userId);
    return mark?.readUpTo ?? null;
  }

  /** Moves a user's mark up, never down. */
  async raise(userId: string, readUpTo: number, tx: EntityManager): Promise<void> {
    const { affected } = await tx.update(
      ReadMarkEntity,
      { userId, readUpTo: LessThan(readUpTo) },
      { readUpTo },
    );
    if (affected !== 0) return;
    // Nothing was lower: the mark is there and high enough, or not there at all.
    await tx
      .createQueryBuilder()
      .insert()
      .into(ReadMarkEntity)
      .values({ userId, readUpTo })
      .orIgnore()
      .execute();
  }

  async remove(userId: string, tx: EntityManager): Promise<void> {
    await tx.delete(ReadMarkEntity, { userId });
  }
}
