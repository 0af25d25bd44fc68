import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, In, LessThan, Repository } from 'typeorm';
import { isUniqueViolation, RowReader } from '../../platform/platform.api.js';
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
   * Increments a counter, unless it has changed since it was read. Takes no lock: of concurrent calls, one succeeds.
   * @param read the row as it was read, or null when there was none
   * @returns false when the row has changed since
   */
  async advance(id: string, read: GuessCounterEntity | null, lastGuessAt: Date): Promise<boolean> {
    if (read === null) return this.insert({ id, failures: 1, lastGuessAt });
    const { affected } = await this.counters.update(
      { id, failures: read.failures, lastGuessAt: read.lastGuessAt },
      { failures: read.failures + 1, lastGuessAt },
    );
    return affected === 1;
  }

  /** Sets a counter to 0. Keeps the row: deleting rows during many inserts causes deadlocks on MySQL. */
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

  /** Deletes the given counters, except those with a guess since `before`. */
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
