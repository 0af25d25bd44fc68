/**
 * CPU of the server for one registration, the cheapest hash included, in a large and in a small database: accounts,
 * events, notifications and read marks are there as if all had registered one by one.
 */
import { resolve } from 'node:path';
import { address, register } from '../load/accounts.js';
import { Application, cheapHashes } from '../processes/application.js';
import { Child } from '../processes/child.js';
import { OurRoom } from './rooms.js';

const seed = resolve(import.meta.dirname, '../../tools/seed/seed.js');

/** @param {number} users @returns {Promise<Application>} on a database with so many */
async function withUsers(users) {
  const place = await Application.place();
  const seeding = new Child(seed, {
    side: 'server',
    // In production it refuses.
    environment: { ...place.environment, NODE_ENV: 'development' },
    words: ['--users', String(users)],
    cwd: place.directory,
  });
  await seeding.ended;
  if (!seeding.output.includes('Done')) throw new Error(seeding.output);
  return Application.start(cheapHashes, place);
}

/** @param {Application} application @param {number} first @param {number} count @returns {Promise<number>} ms of CPU each */
async function registrations({ port, child }, first, count) {
  const before = await child.ask('cpu');
  for (let number = first; number < first + count; number += 1) await register(port, address(number));
  return ((await child.ask('cpu')) - before) / count;
}

/**
 * The feed must hold the seeded accounts and the others, each once: otherwise less is compared than is said.
 * @param {Application} application @param {number} users @param {number} others
 */
async function requireAnnounced(application, users, others) {
  const room = new OurRoom(application);
  room.cookies = [await register(application.port, address(others + 1))];
  room.head = users + others + 1;
  await room.settled();
}

export const growth = {
  name: 'growth',
  findings: [
    {
      what: 'cost of one registration with 1,000,000 users',
      against: 'itself with 1,000',
      goal: { atMost: 1.2 },
    },
  ],
  full: { small: 1_000, large: 1_000_000, count: 400 },
  quick: { small: 100, large: 5_000, count: 10 },
  /** @param {{small: number, large: number, count: number, rounds: number, step: (text: string) => void}} wanted */
  async measure({ small, large, count, rounds, step }) {
    step(`${large} users are seeded`);
    const full = await withUsers(large);
    const empty = await withUsers(small);
    let number = 1;
    const both = async (take) => {
      const ours = await registrations(full, number, take);
      const yardstick = await registrations(empty, number, take);
      number += take;
      return { ours, yardstick };
    };
    step('warm-up');
    await both(count);
    const finding = { unit: 'ms of CPU', ours: [], yardstick: [] };
    for (let round = 1; round <= rounds; round += 1) {
      step(`round ${round} of ${rounds}`);
      const { ours, yardstick } = await both(count);
      finding.ours.push(ours);
      finding.yardstick.push(yardstick);
    }
    await requireAnnounced(full, large, number - 1);
    await requireAnnounced(empty, small, number - 1);
    await Promise.all([full.stop(), empty.stop()]);
    return [finding];
  },
};
