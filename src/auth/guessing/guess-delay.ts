/** So many failures in a row are a person's; the delays begin with the last of them. */
const freeFailures = 5;

const firstDelayMs = 1_000;
const longestDelayMs = 15 * 60_000;

/** Clocks of several nodes may differ by so much; a counter further in the future is of a clock that was wrong. */
const clockSkewMs = 60_000;

export interface GuessCount {
  /** In a row, counting guesses whose outcome is not known yet. */
  failures: number;
  lastGuessAt: Date;
}

/** How long nobody may guess after so many failures: 1 s after the fifth, twice as long after each further one. */
export function delayAfter(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(firstDelayMs * 2 ** (failures - freeFailures), longestDelayMs);
}

/** @returns milliseconds until the next guess is taken; 0 for at once */
export function waitBefore({ failures, lastGuessAt }: GuessCount, now: Date): number {
  const delay = delayAfter(failures);
  const wait = lastGuessAt.getTime() + delay - now.getTime();
  if (delay === 0 || wait > delay + clockSkewMs) return 0;
  return Math.min(Math.max(wait, 0), delay);
}
