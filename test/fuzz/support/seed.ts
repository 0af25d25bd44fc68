/** Another one each time, printed by the suite; `FUZZ_SEED` repeats a run. */
export const fuzzSeed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);

/** Requests for one call, and messages over sockets: `FUZZ_RUNS` asks for more. */
export const runs = Number(process.env['FUZZ_RUNS'] ?? 200);
