/** @returns the value below which so many percent of the others lie; NaN when there are none */
export function percentile(values: readonly number[], percent: number): number {
  const ascending = Float64Array.from(values).sort();
  return ascending[Math.min(ascending.length - 1, Math.floor((ascending.length * percent) / 100))] ?? NaN;
}

/** @returns `p50 1.2, p99 3.4, max 5.6 ms` */
export function spread(values: readonly number[]): string {
  const [p50, p99, max] = [50, 99, 100].map((percent) => percentile(values, percent).toFixed(1));
  return `p50 ${p50}, p99 ${p99}, max ${max} ms`;
}

/**
 * For a client that asks again only when it has been answered, so that a stall shows as one slow answer: adds what those
 * would have waited who come every so many milliseconds, each for what is left of it.
 */
export function askedEvery(everyMs: number, taken: readonly number[]): number[] {
  return taken.flatMap((took) => {
    const others = Number.isFinite(took) ? Math.max(0, Math.ceil(took / everyMs) - 1) : 0;
    return [took, ...Array.from({ length: others }, (_, index) => took - (index + 1) * everyMs)];
  });
}
