/**
 * How late notifications come while many log in at once, against the same without: from the moment that a notification
 * carries, taken just before its account is written, until the last client has it. The hash of the newcomer's password
 * comes before that moment, and so does its waiting in line behind the logins.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { percentile } from '../report/figures.js';
import { loginsOf, newRequests } from './logins.js';
import { accountsFor, OurRoom, requireComplete } from './rooms.js';

/** So many log in at the same time, each again as soon as it is in. */
const people = 8;

/** One registration in so many milliseconds. */
const everyMs = 100;

export const loginStorm = {
  name: 'login-storm',
  findings: [
    {
      what: 'p99 of notifications while logins storm',
      against: 'the same, idle',
      goal: { atMost: 2 },
    },
  ],
  full: { clients: 500, registrations: 60 },
  quick: { clients: 40, registrations: 5 },
  /** @param {{clients: number, registrations: number, rounds: number, step: (text: string) => void}} wanted */
  async measure({ clients, registrations, rounds, step }) {
    step(`${clients} clients come`);
    const room = await OurRoom.open(Math.max(people, accountsFor(clients)), {});
    await room.fill(clients);
    const requests = newRequests();

    const quiet = async () => {
      const from = room.head + 1;
      const registering = [];
      for (let sent = 0; sent < registrations; sent += 1) {
        registering.push(room.register());
        await pause(everyMs);
      }
      await Promise.all(registering);
      await room.clients.ask('reached', room.head);
      return percentile(await room.clients.ask('delays', { from, to: room.head }), 99);
    };
    const stormy = async () => {
      const storm = requests.ask('send', {
        port: room.port,
        requests: loginsOf(1, people),
        connections: people,
        forMs: registrations * everyMs,
        expected: 'HTTP/1.1 200 ',
      });
      const p99 = await quiet();
      await storm;
      return p99;
    };
    step('warm-up');
    await quiet();
    const finding = { unit: 'ms', ours: [], yardstick: [] };
    for (let round = 1; round <= rounds; round += 1) {
      step(`round ${round} of ${rounds}`);
      finding.yardstick.push(await quiet());
      finding.ours.push(await stormy());
    }
    await requireComplete(room);
    await Promise.all([requests.stop(), room.close()]);
    return [finding];
  },
};
