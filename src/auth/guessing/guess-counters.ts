import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/platform.api.js';
import { GuessCountersRepository } from '../persistence/guess-counters.repository.js';
import { waitBefore } from './guess-delay.js';

/** Result of counting a guess. */
export interface CountedGuess {
  /** Milliseconds to wait when the guess came too early and was not counted; otherwise 0. */
  waitMs: number;
  /** Consecutive failures, including this guess if it was counted. */
  failures: number;
}

/** Counts consecutive failures per account and known device, in the database so that they survive a restart. */
@Injectable()
export class GuessCounters {
  constructor(
    private readonly counters: GuessCountersRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns milliseconds until the next guess is accepted; 0 when it is accepted now */
  async wait(id: string): Promise<number> {
    const counter = await this.counters.find(id);
    return counter === null ? 0 : waitBefore(counter, this.clock.now());
  }

  /**
   * Counts a guess as failed before the password is checked: concurrent guesses, on any number of nodes, get no more
   * attempts than consecutive ones.
   */
  async count(id: string): Promise<CountedGuess> {
    for (;;) {
      const now = this.clock.now();
      const counter = await this.counters.find(id);
      const failures = counter?.failures ?? 0;
      const waitMs = counter === null ? 0 : waitBefore(counter, now);
      if (waitMs > 0) return { waitMs, failures };
      if (await this.counters.advance(id, counter, now)) return { waitMs: 0, failures: failures + 1 };
      // Another guess was counted in between: read again. One guess succeeds per round, until the others must wait.
    }
  }

  /** Sets the failures to 0, after a correct guess. */
  async reset(id: string): Promise<void> {
    await this.counters.reset(id);
  }
}
