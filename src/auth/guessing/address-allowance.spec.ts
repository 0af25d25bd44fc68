import { guessesSoFar, waitForAllowance } from './address-allowance.js';

describe('The allowance of an address at an account that everybody has to wait for', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const ago = (failures: number, seconds: number) => ({
    failures,
    lastGuessAt: new Date(now.getTime() - seconds * 1_000),
  });

  it.each([
    ['two guesses', 1, 0, 0],
    ['none after two, until 15 minutes have passed since the last', 2, 60, 840.001],
    ['none at that very moment', 2, 900, 0.001],
    ['two after that', 2, 901, 0],
    ['the whole pause at most, when clocks differ', 2, -30, 900],
    ['two when the last guess is dated far in the future', 2, -3_600, 0],
  ])('is %s', (_, failures, seconds, wait) => {
    expect(waitForAllowance(ago(failures, seconds), now)).toBe(wait * 1_000);
  });

  it('begins anew after the pause', () => {
    expect([900, 901].map((seconds) => guessesSoFar(ago(7, seconds), now))).toEqual([7, 0]);
  });
});
