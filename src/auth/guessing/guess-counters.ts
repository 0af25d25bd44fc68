import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/platform.api.js';
import { GuessCountersRepository } from '../persistence/guess-counters.repository.js';
import type { GuessCount } from './guess-delay.js';

/** Result of counting a guess. */
export interface CountedGuess {
  /** Milliseconds to wait when the guess came too early and was not counted; otherwise 0. */
  waitMs: number;
  /** Failures, including this guess if it was counted. */
  failures: number;
}

/** How a counter limits guesses. */
export interface GuessRule {
  /** @returns milliseconds until the next guess is accepted; 0 when it is accepted now */
  wait: (count: GuessCount, now: Date) => number;
  /** @returns failures that still count when the next guess is made */
  remaining: (count: GuessCount, now: Date) => number;
}

/** Counts wrong guesses, in the database so that they survive a restart. */
@Injectable()
export class GuessCounters {
  constructor(
    private readonly counters: GuessCountersRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns milliseconds until the next guess is accepted; 0 when it is accepted now */
  async wait(id: string, rule: GuessRule): Promise<number> {
    const counter = await this.counters.find(id);
    return counter === null ? 0 : rule.wait(counter, this.clock.now());
  }

  /**
   * Counts a guess as failed before the password is checked: concurrent guesses, on any number of nodes, get no more
   * attempts than consecutive ones.
   */
  async count(id: string, account: string, rule: GuessRule): Promise<CountedGuess> {
    for (;;) {
      const now = this.clock.now();
      const counter = await this.counters.find(id);
      const failures = counter === null ? 0 : rule.remaining(counter, now);
      const waitMs = counter === null ? 0 : rule.wait(counter, now);
      if (waitMs > 0) return { waitMs, failures };
      const next = { id, account, failures: failures + 1, lastGuessAt: now };
      if (await this.counters.replace(counter, next)) return { waitMs: 0, failures: next.failures };
      // Another guess was counted in between: read again. One guess succeeds per round, until the others must wait.
    }
  }

  /** Sets the failures to 0, after a correct guess. */
  async reset(id: string): Promise<void> {
    await this.counters.reset(id);
  }
}
