/**
 * All clients come back in the same moment, each with a last id of long ago, and each is looked at for all that it missed.
 * Bare Socket.IO knows nobody and answers everybody with the same bytes.
 */
import { cheapHashes } from '../processes/application.js';
import { accountsFor, BareRoom, notification, OurRoom, requireComplete } from './rooms.js';

export const herd = {
  name: 'herd',
  findings: [
    {
      what: '10,000 clients reconnecting at once, each 100 behind',
      against: 'bare Socket.IO accepting 10,000 and answering each with the same bytes',
      goal: { atMost: 1.5 },
    },
  ],
  full: { clients: 10_000, behind: 100 },
  quick: { clients: 100, behind: 100 },
  /** @param {{clients: number, behind: number, rounds: number, step: (text: string) => void}} wanted */
  async measure({ clients, behind, rounds, step }) {
    step('accounts register');
    const ours = await OurRoom.open(Math.max(behind, accountsFor(clients)), cheapHashes);
    await ours.settled();
    const bare = await BareRoom.open();
    const missed = Array.from({ length: behind }, (_, index) => notification(ours.head - behind + index + 1));
    bare.head = ours.head;
    // What the product says besides: who one is, how far one has read, how many are there.
    const rest = { userId: crypto.randomUUID(), reset: false, unread: 99, readUpTo: ours.head - 99 };
    await bare.server.ask('answerWith', { head: bare.head, missed, ...rest, online: ours.head });

    const stampede = async (room) => {
      const crowd = room.crowd(clients, room.head - behind);
      const tookMs = await room.clients.ask('connect', { ...crowd, atOnce: clients });
      await requireComplete(room);
      await room.clients.ask('cut');
      return tookMs;
    };
    step('warm-up');
    await stampede(ours);
    await stampede(bare);
    const finding = { unit: 'ms until the last one is in and complete', ours: [], yardstick: [] };
    for (let round = 1; round <= rounds; round += 1) {
      step(`round ${round} of ${rounds}`);
      finding.ours.push(await stampede(ours));
      finding.yardstick.push(await stampede(bare));
    }
    await Promise.all([ours.close(), bare.close()]);
    return [finding];
  },
};
