/**
 * Whether anything stays behind: people register, open the welcome page, leave it, log in again, look around and log out,
 * as many as the process takes. Then everybody is gone, and after forced collections it must hold what it held after the
 * first slice of that. And how long its event loop is held up while people register at a steady rate.
 */
import { resolve } from 'node:path';
import { Application, cheapHashes } from '../processes/application.js';
import { Child } from '../processes/child.js';

const visitors = resolve(import.meta.dirname, '../load/visitors.js');

/** So many come and go at the same time. */
const people = 16;

/** In milliseconds: what is felt as a hitch. */
const felt = 20;

const mebi = 1_048_576;

export const churn = {
  name: 'churn',
  findings: [
    {
      what: 'memory that JavaScript holds after people came and went',
      against: 'itself after the first slice',
      goal: { atMost: 1.05 },
    },
    {
      what: 'event-loop delay at 200 registrations a second, p99',
      against: `${felt} ms`,
      goal: { atMost: 1 },
    },
  ],
  full: { sliceMs: 100_000, perSecond: 200, steadyMs: 15_000 },
  quick: { sliceMs: 2_000, perSecond: 20, steadyMs: 1_000 },
  /** @param {{sliceMs: number, perSecond: number, steadyMs: number, rounds: number, step: (text: string) => void}} wanted */
  async measure({ sliceMs, perSecond, steadyMs, rounds, step }) {
    const application = await Application.start(cheapHashes);
    const load = new Child(visitors, { side: 'load' });
    const { port } = application;
    const slice = async () => {
      await load.ask('comeAndGo', { port, people, forMs: sliceMs });
      const { heap } = await application.child.ask('memory');
      return heap / mebi;
    };
    step('the first slice');
    const first = await slice();
    const heap = { unit: 'MiB, heap and buffers', ours: [], yardstick: [] };
    const delay = { unit: 'ms', ours: [], yardstick: [] };
    for (let round = 1; round <= rounds; round += 1) {
      step(`round ${round} of ${rounds}`);
      heap.ours.push(await slice());
      heap.yardstick.push(first);
      await application.child.ask('loopDelay');
      await load.ask('registerSteadily', { port, perSecond, forMs: steadyMs });
      delay.ours.push(await application.child.ask('loopDelay'));
      delay.yardstick.push(felt);
    }
    await Promise.all([load.stop(), application.stop()]);
    return [heap, delay];
  },
};
