/** Consecutive failures at which delays begin; fewer are normal for a user. */
const freeFailures = 5;

const firstDelayMs = 1_000;
const longestDelayMs = 15 * 60_000;

/** Largest difference between the clocks of nodes, in milliseconds; a counter further in the future is ignored. */
export const clockSkewMs = 60_000;

export interface GuessCount {
  /** Failures, including guesses still being checked. */
  failures: number;
  lastGuessAt: Date;
}

/** @returns the delay in milliseconds: 1 s after five failures in a row, doubled by each further one, up to 15 min */
export function delayAfter(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(firstDelayMs * 2 ** (failures - freeFailures), longestDelayMs);
}

/** @returns milliseconds until the next guess is accepted; 0 when it is accepted now */
export function waitBefore({ failures, lastGuessAt }: GuessCount, now: Date): number {
  const delay = delayAfter(failures);
  const wait = lastGuessAt.getTime() + delay - now.getTime();
  if (delay === 0 || wait > delay + clockSkewMs) return 0;
  return Math.min(Math.max(wait, 0), delay);
}
