import { delayAfter, waitBefore } from './guess-delay.js';

describe('The delay before the next guess', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 1],
    [6, 2],
    [7, 4],
    [14, 512],
    [15, 900],
    [16, 900],
    [5_000, 900],
  ])('is, after %d consecutive failures, %d s', (failures, seconds) => {
    expect(delayAfter(failures)).toBe(seconds * 1_000);
  });

  it('allows 15 guesses in the first quarter of an hour, and 96 in the day after that', () => {
    const untilSixteenth = Array.from({ length: 15 }, (_, index) => delayAfter(index + 1));
    expect(untilSixteenth.slice(0, 14).reduce((sum, delay) => sum + delay) / 1_000).toBe(1_023);
    expect(86_400_000 / delayAfter(15)).toBe(96);
  });

  const now = new Date('2026-11-22T12:00:00Z');
  const wait = (failures: number, secondsAgo: number) =>
    waitBefore({ failures, lastGuessAt: new Date(now.getTime() - secondsAgo * 1_000) }, now) / 1_000;

  it.each([
    ['zero before the fifth failure', 4, 0, 0],
    ['the rest of the full delay', 7, 1, 3],
    ['zero when the full delay is over', 7, 4, 0],
    ['at most the full delay, when clocks differ', 7, -30, 4],
    ['zero before the fifth failure, when clocks differ', 4, -30, 0],
    ['zero when the last guess is dated far in the future', 7, -3_600, 0],
  ])('is %s', (_, failures, secondsAgo, seconds) => {
    expect(wait(failures, secondsAgo)).toBe(seconds);
  });
});
