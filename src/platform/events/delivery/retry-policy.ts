import { Injectable } from '@nestjs/common';
import { Clock } from '../../runtime/clock.js';

/** Delays before the second, third, fourth and fifth attempt, in milliseconds: about 30 s in all. */
const delaysMs = [2_000, 4_000, 8_000, 16_000];

/** Time for which a listener outside a transaction claims an event, in milliseconds; then another node may try. */
const claimMs = 60_000;

/** Longest plausible wait, in milliseconds: the longest delay, doubled because the clocks of two nodes may differ. */
const longestWaitMs = 2 * claimMs;

/** Decides when a listener tries again. */
@Injectable()
export class RetryPolicy {
  constructor(private readonly clock: Clock) {}

  /** @returns when to try again after this number of failures, varied by up to a tenth; null after the last attempt */
  nextTry(failures: number): Date | null {
    const delay = delaysMs[failures - 1];
    return delay === undefined ? null : this.later(delay * (0.9 + Math.random() * 0.2));
  }

  /** Returns the end of a claim, by which a node that handles an event outside a transaction excludes other nodes. */
  claimUntil(): Date {
    return this.later(claimMs);
  }

  /**
   * Returns the time left until `moment`. A moment beyond the longest plausible wait was written before the clock was
   * set back, and counts as passed: waiting for it would delay everything behind it for as long as the clock went back.
   * @returns milliseconds; 0 if there is no moment, or it has passed
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
