/**
 * From the moment in which somebody sends a registration until the last of all screens shows it. The yardstick does with
 * bare Socket.IO what cannot be left out: it hashes one password with the same parameters, then emits.
 */
import { password } from '../load/accounts.js';
import { sharedClock } from '../processes/shared-clock.js';
import { percentile } from '../report/figures.js';
import { accountsFor, BareRoom, OurRoom, requireComplete } from './rooms.js';

/** @returns {Promise<number>} milliseconds */
async function untilTheLast(room, send) {
  const start = sharedClock();
  const seen = room.clients.ask('reached', room.head + 1);
  await send();
  return (await seen) - start;
}

/** @returns {Promise<number>} the p99 of so many, one after the other */
async function p99(room, send, count) {
  const took = [];
  for (let sent = 0; sent < count; sent += 1) took.push(await untilTheLast(room, send));
  return percentile(took, 99);
}

export const latency = {
  name: 'latency',
  findings: [
    {
      what: 'registration accepted → last of 5,000 screens, p99',
      against: 'bare Socket.IO emit → last screen, plus one password hash',
      goal: { atMost: 1.5 },
    },
  ],
  full: { clients: 5_000, registrations: 40 },
  quick: { clients: 40, registrations: 5 },
  /** @param {{clients: number, registrations: number, rounds: number, step: (text: string) => void}} wanted */
  async measure({ clients, registrations, rounds, step }) {
    step(`${clients} clients come`);
    const ours = await OurRoom.open(accountsFor(clients), {});
    const bare = await BareRoom.open();
    await ours.fill(clients);
    await bare.fill(clients);
    const sendOurs = () => ours.register();
    const sendBare = () => bare.server.ask('hashThenEmit', { password, notifications: [bare.next()] });
    step('warm-up');
    await p99(ours, sendOurs, Math.ceil(registrations / 4));
    await p99(bare, sendBare, Math.ceil(registrations / 4));
    const finding = { unit: 'ms', ours: [], yardstick: [] };
    for (let round = 1; round <= rounds; round += 1) {
      step(`round ${round} of ${rounds}`);
      finding.ours.push(await p99(ours, sendOurs, registrations));
      finding.yardstick.push(await p99(bare, sendBare, registrations));
    }
    await requireComplete(ours);
    await requireComplete(bare);
    await Promise.all([ours.close(), bare.close()]);
    return [finding];
  },
};
