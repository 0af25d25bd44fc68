/** The longest that Node's timers wait, in milliseconds: 24.8 days. One that is set to more fires at once. */
export const longestTimerMs = 2 ** 31 - 1;

const dayMs = 86_400_000;

/**
 * Returns the moment that many days earlier, or 1970 if that is later: no row is older, and dates beyond the range of
 * `Date` would be invalid, which compares as neither earlier nor later than anything.
 */
export function daysBefore(now: Date, days: number): Date {
  return new Date(Math.max(0, now.getTime() - days * dayMs));
}
