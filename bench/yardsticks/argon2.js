/** Argon2 alone, with the parameters that are the settings' defaults: no server, no database. */
import { hash, verify } from '@node-rs/argon2';
import { answer } from '../processes/answer.js';

const password = 'seven purple walruses';
const stored = await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });

answer({
  /** @param {{concurrency: number, forMs: number}} wanted @returns how many passwords were checked, and how long it took */
  verify: async ({ concurrency, forMs }) => {
    const start = performance.now();
    let checked = 0;
    const one = async () => {
      while (performance.now() - start < forMs) {
        if (!(await verify(stored, password))) throw new Error('The password does not match.');
        checked += 1;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, one));
    return { checked, tookMs: performance.now() - start };
  },
});
