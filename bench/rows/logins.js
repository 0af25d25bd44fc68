/** Logins a second, against checking passwords with Argon2 and nothing else, as many at a time as the product does. */
import { resolve } from 'node:path';
import { address, password, register } from '../load/accounts.js';
import { rawRequest } from '../load/raw-request.js';
import { Application } from '../processes/application.js';
import { Child } from '../processes/child.js';
import { pinned } from '../processes/cores.js';
import { newYardstick } from './rooms.js';
import { availableParallelism } from 'node:os';

/** As in `password-hasher.ts`, for a process that is held to one core or two, or not. */
const concurrency = pinned ? 1 : Math.min(3, Math.max(1, availableParallelism() - 1));

/** More people than are worked on at a time: some always wait. */
const people = 16;

export const newRequests = () =>
  new Child(resolve(import.meta.dirname, '../load/requests.js'), { side: 'load' });

/** @param {number} first @param {number} count @returns {string[]} requests that log these accounts in */
export function loginsOf(first, count) {
  return Array.from({ length: count }, (_, index) =>
    rawRequest({
      method: 'POST',
      path: '/api/v1/auth/login',
      body: { email: address(first + index), password },
    }),
  );
}

/**
 * The same people log in again and again, and the same passwords are checked.
 * @param {import('../processes/cores.js').Side} side
 */
async function open(side) {
  const application = await Application.start({}, undefined, side);
  for (let number = 1; number <= people; number += 1) await register(application.port, address(number));
  const requests = newRequests();
  const argon2 = newYardstick('argon2', side);
  const load = {
    port: application.port,
    requests: loginsOf(1, people),
    connections: people,
    expected: 'HTTP/1.1 200 ',
  };
  return {
    finding: { unit: 'a second', ours: [], yardstick: [] },
    ours: async (forMs) => {
      const { answered, tookMs } = await requests.ask('send', { ...load, forMs });
      return (answered * 1_000) / tookMs;
    },
    alone: async (forMs) => {
      const { checked, tookMs } = await argon2.ask('verify', { concurrency, forMs });
      return (checked * 1_000) / tookMs;
    },
    close: () => Promise.all([requests.stop(), argon2.stop(), application.stop()]),
  };
}

export const logins = {
  name: 'logins',
  findings: [
    {
      what: 'logins per second',
      against: 'argon2 alone with the same parameters and concurrency',
      goal: { atLeast: 0.9 },
    },
    {
      what: 'the same, where the server may use both cores',
      against: 'the same, on both cores',
      goal: { atLeast: 0.9 },
    },
  ],
  full: { forMs: 5_000 },
  quick: { forMs: 300 },
  /** @param {{forMs: number, rounds: number, step: (text: string) => void}} wanted */
  async measure({ forMs, rounds, step }) {
    step('accounts register');
    const places = [await open('server'), await open('both')];
    step('warm-up');
    for (const { ours, alone } of places) {
      await ours(forMs / 4);
      await alone(forMs / 4);
    }
    for (let round = 1; round <= rounds; round += 1) {
      step(`round ${round} of ${rounds}`);
      for (const { finding, ours, alone } of places) {
        finding.ours.push(await ours(forMs));
        finding.yardstick.push(await alone(forMs));
      }
    }
    await Promise.all(places.map(({ close }) => close()));
    return places.map(({ finding }) => finding);
  },
};
