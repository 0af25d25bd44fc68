import { clockSkewMs, type GuessCount } from './guess-delay.js';

/** Guesses at one account that one client address may make while the account's own counter asks everybody to wait. */
const allowedGuesses = 2;

/** Time without a guess after which they may be made again, in milliseconds. */
const pauseMs = 15 * 60_000;

/** @returns guesses of the address that still count: none once more than 15 min have passed since the last one */
export function guessesSoFar({ failures, lastGuessAt }: GuessCount, now: Date): number {
  const passed = now.getTime() - lastGuessAt.getTime();
  return passed > pauseMs || passed < -clockSkewMs ? 0 : failures;
}

/** @returns milliseconds until the address has an allowance again; 0 while it has one */
export function waitForAllowance(count: GuessCount, now: Date): number {
  if (guessesSoFar(count, now) < allowedGuesses) return 0;
  return Math.min(count.lastGuessAt.getTime() + pauseMs - now.getTime() + 1, pauseMs);
}
