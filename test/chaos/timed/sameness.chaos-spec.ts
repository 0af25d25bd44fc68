import { account, call } from '../support/accounts.js';
import { ChaosApp } from '../support/chaos-app.js';
import { prove, type Tally } from '../support/prove.js';
import { random } from '../support/random.js';
import { welch } from '../support/welch.js';

/** Of each kind. Without the work there is nothing to doubt: a control needs few. */
const addressesFor = (wrong: string | undefined) => (wrong === undefined ? 75 : 15);

/** Fewer than there are free failures in a row, so that none has to wait. */
const guessesEach = 4;

/** Both must be passed: chance does not fail it, nor does a difference that nobody could make use of. */
const bounds = { p: 0.001, difference: 0.05 };

/** @returns milliseconds until a wrong guess was answered */
async function guess(app: ChaosApp, email: string): Promise<number> {
  const start = performance.now();
  const { status } = await call(app.url, '/auth/login', {
    method: 'POST',
    body: { email, password: 'not the password' },
  });
  if (status !== 401) throw new Error(`${email} was answered with ${status}.`);
  return performance.now() - start;
}

async function compare(wrong: string | undefined): Promise<Tally> {
  // The parameters that are the default: with cheaper ones, the work would be too small to be missed.
  const addresses = addressesFor(wrong);
  const environment = { ARGON2_MEMORY_KIB: '19456', ARGON2_TIME: '2' };
  const app = await ChaosApp.start({ conditions: ['ready-made-hashes'], wrong, environment });
  try {
    for (let index = 0; index < addresses; index += 1) await account(app.url, `person${index}@example.com`);
    // The first requests of a process compile its code.
    for (let index = 0; index < 40; index += 1) await guess(app, `warm${index}@example.com`);
    const order = random();
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < addresses * guessesEach; round += 1) {
      const number = round % addresses;
      const pair = [
        async () => known.push(await guess(app, `person${number}@example.com`)),
        async () => unknown.push(await guess(app, `nobody${number}@example.com`)),
      ];
      if (order.between(0, 1) === 0) pair.reverse();
      for (const one of pair) await one();
    }
    const { means, difference, p } = welch(known, unknown);
    const [ofKnown, ofUnknown] = means.map((mean) => mean.toFixed(2));
    const differs = p < bounds.p && difference > bounds.difference;
    return {
      counts: {
        'guesses of each kind': known.length,
        'mean of a wrong password, in ms': String(ofKnown),
        'mean of an unknown address, in ms': String(ofUnknown),
        difference: `${(100 * difference).toFixed(2)}%, p ${p.toPrecision(2)}`,
      },
      faults: differs ? [`unknown addresses are told by time: p ${p}, ${100 * difference}%`] : [],
    };
  } finally {
    await app.remove();
  }
}

describe('The response time', () => {
  prove('does not reveal whether an address has an account', {
    run: compare,
    controls: { 'no-work-for-strangers': /told by time/ },
    timeoutMs: 120_000,
  });
});
