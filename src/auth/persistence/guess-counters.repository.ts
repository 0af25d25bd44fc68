import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, LessThan, Repository } from 'typeorm';
import { RowReader } from '../../shared/database/row-reader.js';
import { isUniqueViolation } from '../../shared/database/unique-violation.js';
import { GuessCounterEntity } from './guess-counter.entity.js';

@Injectable()
export class GuessCountersRepository {
  private readonly reader: RowReader<GuessCounterEntity>;

  constructor(
    @InjectRepository(GuessCounterEntity) private readonly counters: Repository<GuessCounterEntity>,
  ) {
    this.reader = new RowReader(counters);
  }

  find(id: string): Promise<GuessCounterEntity | null> {
    return this.reader.first('WHERE id = ?', [id]);
  }

  /**
   * Counts one more on top of what was read. Nobody waits for a lock: of several that try at once, one succeeds.
   * @param read the row as it was, or null when there was none
   * @returns false when the row is not as it was read any more
   */
  async advance(id: string, read: GuessCounterEntity | null, lastGuessAt: Date): Promise<boolean> {
    if (read === null) return this.insert({ id, failures: 1, lastGuessAt });
    const { affected } = await this.counters.update(
      { id, failures: read.failures, lastGuessAt: read.lastGuessAt },
      { failures: read.failures + 1, lastGuessAt },
    );
    return affected === 1;
  }

  /** Leaves the row: rows that come and go under many inserts make deadlocks on MySQL. */
  async reset(id: string): Promise<void> {
    await this.counters.update({ id }, { failures: 0 });
  }

  async olderThan(before: Date, limit: number): Promise<string[]> {
    const rows = await this.counters.find({
      select: { id: true },
      where: { lastGuessAt: LessThan(before) },
      take: limit,
    });
    return rows.map(({ id }) => id);
  }

  /** Those of these that are still so old. */
  async remove(ids: readonly string[], before: Date, tx: EntityManager): Promise<void> {
    await tx.delete(GuessCounterEntity, { id: In(ids), lastGuessAt: LessThan(before) });
  }

  private async insert(counter: GuessCounterEntity): Promise<boolean> {
    try {
      await this.counters.insert(counter);
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }
}
