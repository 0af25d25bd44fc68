import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/time/clock.js';
import { GuessCountersRepository } from '../persistence/guess-counters.repository.js';
import { waitBefore } from './guess-delay.js';

/** What became of an attempt to guess. */
export interface CountedGuess {
  /** Milliseconds to wait when it came too early, and was not counted; else 0. */
  waitMs: number;
  /** In a row, with this one if it was counted. */
  failures: number;
}

/** Counts failures in a row, for accounts and for known devices. In the database: a restart must not forget them. */
@Injectable()
export class GuessCounters {
  constructor(
    private readonly counters: GuessCountersRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns milliseconds until the next guess is taken; 0 for at once */
  async wait(id: string): Promise<number> {
    const counter = await this.counters.find(id);
    return counter === null ? 0 : waitBefore(counter, this.clock.now());
  }

  /**
   * Counts a guess as failed before anybody looks whether it is right: of any number that come at once, on any number of
   * nodes, no more get through than would one after the other.
   */
  async count(id: string): Promise<CountedGuess> {
    for (;;) {
      const now = this.clock.now();
      const counter = await this.counters.find(id);
      const failures = counter?.failures ?? 0;
      const waitMs = counter === null ? 0 : waitBefore(counter, now);
      if (waitMs > 0) return { waitMs, failures };
      if (await this.counters.advance(id, counter, now)) return { waitMs: 0, failures: failures + 1 };
      // Another guess was counted in between: look again. Each round one gets through, until the others have to wait.
    }
  }

  /** After a guess that was right. */
  async reset(id: string): Promise<void> {
    await this.counters.reset(id);
  }
}
