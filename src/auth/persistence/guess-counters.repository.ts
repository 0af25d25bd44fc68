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
   * Stores a counter, unless it has changed since it was read. Takes no lock: of concurrent calls, one succeeds.
   * @param read the row as it was read, or null when there was none
   * @returns false when the row has changed since
   */
  async replace(read: GuessCounterEntity | null, counter: GuessCounterEntity): Promise<boolean> {
    if (read === null) return this.insert(counter);
    const { id, failures, lastGuessAt } = read;
    const { affected } = await this.counters.update({ id, failures, lastGuessAt }, counter);
    return affected === 1;
  }

  /** Sets a counter to 0. Keeps the row: deleting rows during many inserts causes deadlocks on MySQL. */
  async reset(id: string): Promise<void> {
    await this.counters.update({ id }, { failures: 0 });
  }

  /** Sets all counters of an account to 0, also its own one of an older release. */
  async resetAll(account: string, tx: EntityManager): Promise<void> {
    for (const counter of [{ account }, { id: account }])
      await tx.update(GuessCounterEntity, counter, { failures: 0 });
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
