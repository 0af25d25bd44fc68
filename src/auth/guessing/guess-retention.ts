import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../shared/database/unit-of-work.js';
import { removalBatch, Retention } from '../../shared/retention/retention.js';
import { Clock } from '../../shared/time/clock.js';
import { GuessCountersRepository } from '../persistence/guess-counters.repository.js';

/**
 * A counter is forgotten a day after its last guess, whatever `RETENTION_DAYS` is. Who waits for that has given up the
 * 96 guesses that the longest delay allows in a day, and gains about 15.
 */
const keptMs = 86_400_000;

/** Removes counters of guesses that are a day old. */
@Injectable()
export class GuessRetention implements OnModuleInit {
  constructor(
    private readonly retention: Retention,
    private readonly counters: GuessCountersRepository,
    private readonly units: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.retention.add('auth.guesses', () => this.remove());
  }

  private async *remove(): AsyncGenerator<number> {
    const before = new Date(this.clock.now().getTime() - keptMs);
    let removed: number;
    do {
      const ids = await this.counters.olderThan(before, removalBatch);
      removed = ids.length;
      if (removed > 0) await this.units.run((tx) => this.counters.remove(ids, before, tx));
      yield removed;
    } while (removed === removalBatch);
  }
}
