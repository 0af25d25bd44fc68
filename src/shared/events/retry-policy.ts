import { Injectable } from '@nestjs/common';
import { Clock } from '../time/clock.js';

/** Milliseconds before the second, third, fourth and fifth try: about 30 s in all. */
const delaysMs = [2_000, 4_000, 8_000, 16_000];

/** How long a listener that runs outside a transaction has before another node may try too, in milliseconds. */
const claimMs = 60_000;

/**
 * Nothing here lets anybody wait longer than this, in milliseconds: the longest delay, and as much again for clocks of
 * two nodes that differ.
 */
const longestWaitMs = 2 * claimMs;

/** When a listener is tried again. */
@Injectable()
export class RetryPolicy {
  constructor(private readonly clock: Clock) {}

  /** @returns when to try next after so many failures, spread by a tenth either way; null when that was the last try */
  nextTry(failures: number): Date | null {
    const delay = delaysMs[failures - 1];
    return delay === undefined ? null : this.later(delay * (0.9 + Math.random() * 0.2));
  }

  /** Until when a node that works on an event outside a transaction keeps the others away. */
  claimUntil(): Date {
    return this.later(claimMs);
  }

  /**
   * A moment that is further away than that was written before the clock was set back, and counts as passed: waiting
   * for it would hold everything behind it up for as long as the clock went back.
   * @returns milliseconds until that moment; 0 when there is none, or it has passed
   */
  untilDue(moment: Date | null): number {
    if (moment === null) return 0;
    const wait = moment.getTime() - this.clock.now().getTime();
    return wait > longestWaitMs ? 0 : Math.max(0, wait);
  }

  private later(milliseconds: number): Date {
    return new Date(this.clock.now().getTime() + Math.round(milliseconds));
  }
}
