/**
 * Numbers that look random and repeat with their seed, from `CHAOS_SEED` or made up; every report prints it. The
 * moments of a run still depend on the machine, so a seed repeats what was tried, not always what came of it.
 */
export const seed = Number(process.env['CHAOS_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

export interface Random {
  /** A whole number from `low` to `high`, both included. */
  between: (low: number, high: number) => number;
}

/** A linear congruential generator with the constants of Numerical Recipes: even enough to choose moments. */
export function random(): Random {
  let state = seed >>> 0;
  return {
    between: (low, high) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return low + Math.floor((state / 2 ** 32) * (high - low + 1));
    },
  };
}
