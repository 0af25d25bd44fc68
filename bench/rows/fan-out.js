/**
 * CPU of the server for each notification on each screen: everything between the request that registers somebody and the
 * sockets of the others, against a loop that sends the same bytes to one room of bare Socket.IO. Registering is part of
 * ours, with the cheapest hash that Argon2 has.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { cheapHashes } from '../processes/application.js';
import { accountsFor, BareRoom, cpuOf, OurRoom, requireComplete } from './rooms.js';

/** A burst: so many notifications a second. */
const perSecond = 50;

/** One after the other: the next when all have seen the last. @type {Pace} */
async function steadily(room, send, count) {
  for (let sent = 0; sent < count; sent += 1) {
    await send();
    await room.clients.ask('reached', room.head);
  }
}

/** At a rate, whether or not the last has been seen. @type {Pace} */
async function inBurst(room, send, count) {
  const start = performance.now();
  const sending = [];
  for (let sent = 0; sent < count; sent += 1) {
    await pause(Math.max(0, start + (sent * 1_000) / perSecond - performance.now()));
    sending.push(send());
  }
  await Promise.all(sending);
  await room.clients.ask('reached', room.head);
}

/** @typedef {(room: OurRoom | BareRoom, send: () => Promise<unknown>, count: number) => Promise<void>} Pace */

/** @param {Pace} pace */
const compare =
  (pace) =>
  /** @param {{clients: number, notifications: number, rounds: number, step: (text: string) => void}} wanted */
  async ({ clients, notifications, rounds, step }) => {
    step(`${clients} clients come`);
    const ours = await OurRoom.open(accountsFor(clients), cheapHashes);
    const bare = await BareRoom.open();
    await ours.fill(clients);
    await bare.fill(clients);
    const perDelivery = async (room, send, count = notifications) =>
      ((await cpuOf(room, () => pace(room, send, count))) * 1_000) / (count * clients);
    const sendOurs = () => ours.register();
    const sendBare = () => bare.emit();
    step('warm-up');
    await perDelivery(ours, sendOurs, Math.ceil(notifications / 2));
    await perDelivery(bare, sendBare, Math.ceil(notifications / 2));
    const finding = { ours: [], yardstick: [] };
    for (let round = 1; round <= rounds; round += 1) {
      step(`round ${round} of ${rounds}`);
      finding.ours.push(await perDelivery(ours, sendOurs));
      finding.yardstick.push(await perDelivery(bare, sendBare));
    }
    await requireComplete(ours);
    await requireComplete(bare);
    await Promise.all([ours.close(), bare.close()]);
    return [{ ...finding, unit: 'µs of CPU for each notification and client' }];
  };

export const fanOut = {
  name: 'fan-out',
  findings: [
    {
      what: 'server CPU per delivered notification, 5,000 clients',
      against: 'bare Socket.IO broadcasting the same bytes to one room',
      goal: { atMost: 1.1 },
    },
  ],
  full: { clients: 5_000, notifications: 20 },
  quick: { clients: 40, notifications: 5 },
  measure: compare(steadily),
};

export const bursts = {
  name: 'bursts',
  findings: [
    {
      what: 'the same in bursts of 50 notifications a second',
      against: 'bare Socket.IO sending them one by one',
      goal: { atMost: 0.4 },
    },
  ],
  full: { clients: 5_000, notifications: 100 },
  quick: { clients: 40, notifications: 25 },
  measure: compare(inBurst),
};
