import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock, removalBatch, Retention, UnitOfWork } from '../../platform/platform.api.js';
import { GuessCountersRepository } from '../persistence/guess-counters.repository.js';

/**
 * How long a counter is kept after its last guess, in milliseconds: one day, whatever `RETENTION_DAYS` is. An attacker
 * who waits for its removal gives up the 96 guesses that the longest delay allows in a day, and gains about 15.
 */
const keptMs = 86_400_000;

/** Removes guess counters a day after their last guess. */
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
