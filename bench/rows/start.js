/**
 * From the start of the process until it answers, on a database that is there already; and what it then holds, after
 * forced collections. The yardstick loads the same packages and answers one route.
 */
import { resolve } from 'node:path';
import { Application, firstAnswer } from '../processes/application.js';
import { Child } from '../processes/child.js';

const yardstick = resolve(import.meta.dirname, '../yardsticks/packages.js');
const path = '/health/ready';

export const start = {
  name: 'start',
  findings: [
    {
      what: 'start of the built app to first answer',
      against: 'a Nest application that only loads the same packages',
      goal: { atMost: 1.3 },
    },
    {
      what: 'its idle memory',
      against: 'the same',
      goal: { atMost: 1.3 },
    },
  ],
  full: {},
  quick: {},
  /** @param {{rounds: number, step: (text: string) => void}} wanted */
  async measure({ rounds, step }) {
    const place = await Application.place();
    const measured = async (child) => {
      const tookMs = await firstAnswer(place.port, path, child);
      const { resident } = await child.ask('memory');
      await child.stop();
      return { tookMs, resident: resident / 1_048_576 };
    };
    const ours = () => measured(new Application(place, {}).child);
    const bare = () =>
      measured(new Child(yardstick, { side: 'server', environment: { PORT: String(place.port) } }));
    step('warm-up');
    // Makes the tables and the secret, and brings all files into the system's cache.
    await ours();
    await bare();
    const time = { unit: 'ms', ours: [], yardstick: [] };
    const memory = { unit: 'MiB, resident', ours: [], yardstick: [] };
    for (let round = 1; round <= rounds; round += 1) {
      step(`round ${round} of ${rounds}`);
      const [mine, other] = [await ours(), await bare()];
      time.ours.push(mine.tookMs);
      time.yardstick.push(other.tookMs);
      memory.ours.push(mine.resident);
      memory.yardstick.push(other.resident);
    }
    place.remove();
    return [time, memory];
  },
};
