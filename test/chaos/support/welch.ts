/** What a comparison of two samples says. */
interface Comparison {
  means: readonly [number, number];
  /** Of the means, relative to the greater one. */
  difference: number;
  /** How probable so great a difference is by chance alone, two-sided. */
  p: number;
}

/**
 * Welch's t-test: whether two samples of unequal variance have one mean. With hundreds of values on each side Student's
 * distribution is the normal one to three decimals, so `p` is taken from that.
 * Source: B. L. Welch, "The generalization of Student's problem …", Biometrika 34 (1947).
 */
export function welch(first: readonly number[], second: readonly number[]): Comparison {
  const [a, b] = [moments(first), moments(second)];
  const t = (a.mean - b.mean) / Math.sqrt(a.variance / first.length + b.variance / second.length);
  return {
    means: [a.mean, b.mean],
    difference: Math.abs(a.mean - b.mean) / Math.max(a.mean, b.mean),
    p: tails(Math.abs(t)),
  };
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / (values.length - 1) };
}

/** Both tails of the normal distribution beyond z: Abramowitz and Stegun, 7.1.26 (error below 1.5e-7). */
function tails(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return polynomial * Math.exp(-x * x);
}
