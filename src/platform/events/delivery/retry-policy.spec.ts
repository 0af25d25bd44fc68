import { jest } from '@jest/globals';
import { Clock } from '../../runtime/clock.js';
import { RetryPolicy } from './retry-policy.js';

class SetClock extends Clock {
  time = Date.UTC(2026, 0, 1);

  override now(): Date {
    return new Date(this.time);
  }
}

const hourMs = 3_600_000;

describe('RetryPolicy', () => {
  const clock = new SetClock();
  const policy = new RetryPolicy(clock);

  it('waits with growing delays, and gives up after the fifth attempt', () => {
    const waits = [1, 2, 3, 4].map((failures) => policy.untilDue(policy.nextTry(failures)));
    for (const [index, delay] of [2_000, 4_000, 8_000, 16_000].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(delay * 0.9);
      expect(waits[index]).toBeLessThanOrEqual(delay * 1.1);
    }
    expect(policy.nextTry(5)).toBeNull();
  });

  it.each([
    [0, 1_800],
    [0.5, 2_000],
    [0.999, 2_200],
  ])('varies a delay by a tenth either way: random value %s gives %s ms', (chance, wait) => {
    const random = jest.spyOn(Math, 'random').mockReturnValue(chance);
    expect(policy.untilDue(policy.nextTry(1))).toBe(wait);
    random.mockRestore();
  });

  it('does not wait for a time in the past, nor when no time is given', () => {
    const due = policy.nextTry(1);
    clock.time += hourMs;
    expect(policy.untilDue(due)).toBe(0);
    expect(policy.untilDue(null)).toBe(0);
  });

  it.each([
    ['a retry', () => policy.nextTry(4)],
    ['a claim', () => policy.claimUntil()],
  ])('does not wait for %s that was written before the clock was set back by an hour', (_what, moment) => {
    const due = moment();
    expect(policy.untilDue(due)).toBeGreaterThan(0);
    clock.time -= hourMs;
    expect(policy.untilDue(due)).toBe(0);
  });
});
