/**
 * Memory of the server for each open socket in the room: what the process holds after forced collections with all clients
 * there, less what it held with none. New processes in each round, for memory that was once given is seldom taken back.
 */
import { cheapHashes } from '../processes/application.js';
import { accountsFor, BareRoom, OurRoom, requireComplete } from './rooms.js';

/** @param {OurRoom | BareRoom} room @param {number} clients @returns {Promise<{resident: number, heap: number}>} KB */
async function perConnection(room, clients) {
  const before = await room.server.ask('memory');
  await room.fill(clients);
  const after = await room.server.ask('memory');
  await requireComplete(room);
  await room.close();
  const each = (part) => (after[part] - before[part]) / 1_024 / clients;
  return { resident: each('resident'), heap: each('heap') };
}

export const memory = {
  name: 'memory',
  findings: [
    {
      what: 'memory per connection, 5,000 clients',
      against: 'bare Socket.IO',
      goal: { atMost: 1.1 },
    },
    {
      what: 'of it, what JavaScript holds',
      against: 'bare Socket.IO',
      goal: { atMost: 1.1 },
    },
  ],
  full: { clients: 5_000 },
  quick: { clients: 100 },
  /** @param {{clients: number, rounds: number, step: (text: string) => void}} wanted */
  async measure({ clients, rounds, step }) {
    const resident = { unit: 'KiB, resident', ours: [], yardstick: [] };
    const heap = { unit: 'KiB, heap and buffers', ours: [], yardstick: [] };
    for (let round = 1; round <= rounds; round += 1) {
      step(`round ${round} of ${rounds}`);
      const ours = await perConnection(await OurRoom.open(accountsFor(clients), cheapHashes), clients);
      const bare = await perConnection(await BareRoom.open(), clients);
      resident.ours.push(ours.resident);
      resident.yardstick.push(bare.resident);
      heap.ours.push(ours.heap);
      heap.yardstick.push(bare.heap);
    }
    return [resident, heap];
  },
};
