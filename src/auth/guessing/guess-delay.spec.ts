import { delayAfter, waitBefore } from './guess-delay.js';

describe('The delay after failures in a row', () => {
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
  ])('is, after %d of them, %d s', (failures, seconds) => {
    expect(delayAfter(failures)).toBe(seconds * 1_000);
  });

  it('allows 15 guesses in the first quarter of an hour, and 96 in a day after that', () => {
    const untilSixteenth = Array.from({ length: 15 }, (_, index) => delayAfter(index + 1));
    expect(untilSixteenth.slice(0, 14).reduce((sum, delay) => sum + delay) / 1_000).toBe(1_023);
    expect(86_400_000 / delayAfter(15)).toBe(96);
  });

  const now = new Date('2026-11-22T12:00:00Z');
  const wait = (failures: number, secondsAgo: number) =>
    waitBefore({ failures, lastGuessAt: new Date(now.getTime() - secondsAgo * 1_000) }, now) / 1_000;

  it.each([
    ['none before the fifth', 4, 0, 0],
    ['what is left of it', 7, 1, 3],
    ['none when it is over', 7, 4, 0],
    ['never more than itself, when clocks differ', 7, -30, 4],
    ['none before the fifth, when clocks differ', 4, -30, 0],
    ['none when the last guess lies in a future that never came', 7, -3_600, 0],
  ])('makes one wait %s', (_, failures, secondsAgo, seconds) => {
    expect(wait(failures, secondsAgo)).toBe(seconds);
  });
});
