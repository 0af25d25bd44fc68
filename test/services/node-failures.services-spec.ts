import { setTimeout as pause } from 'node:timers/promises';
import { prove, type Tally } from '../chaos/support/prove.js';
import { Cluster } from './support/cluster.js';
import { RedisServer } from './support/redis-server.js';
import { restartInTurn } from './support/restart-in-turn.js';
import { underLoad } from './support/under-load.js';

/** Longer than the 3 s after which the database takes a frozen node's locks away, and the polls after that. */
const frozenMs = 7_000;

/** Those 3 s, and two turns of the poll. */
const longestStandstillMs = 5_500;

const rollingReaders = 500;

describe('Three nodes under load', () => {
  let redis: RedisServer;
  let cluster: Cluster;

  beforeAll(async () => {
    redis = await RedisServer.start();
    cluster = await start();
  }, 60_000);
  afterAll(async () => {
    await cluster.remove();
    await redis.kill();
  });

  const start = (wrong?: string) =>
    // A control needs no third node to go wrong.
    Cluster.start({
      nodes: wrong === undefined ? 3 : 2,
      redisUrl: redis.url,
      wrong,
      conditions: ['freeze-holding-a-lock'],
    });

  /** A control has nodes of its own. */
  const inCluster = async (wrong: string | undefined, work: (nodes: Cluster) => Promise<Tally>) => {
    if (wrong === undefined) return work(cluster);
    const others = await start(wrong);
    try {
      return await work(others);
    } finally {
      await others.remove();
    }
  };

  prove('miss nothing when nodes are killed one after the other', {
    run: (wrong) =>
      inCluster(wrong, (nodes) =>
        underLoad(nodes, {
          people: 6,
          happens: async (load) => {
            for (const node of nodes.nodes.slice(1)) {
              await load.acknowledges(20);
              await node.kill();
              nodes.takeOut(node);
              await load.acknowledges(20);
              await node.restart();
              nodes.takeIn(node);
            }
            return {};
          },
        }),
      ),
    controls: { 'no-listener-lock': /is in the feed twice/ },
    timeoutMs: 180_000,
  });

  prove('continue delivery while a node that holds a lock is frozen, and it catches up later', {
    run: (wrong) =>
      inCluster(wrong, (nodes) =>
        underLoad(nodes, {
          happens: async (load, readers) => {
            const frozen = nodes.node(0);
            const { process } = frozen.built;
            const isFrozen = frozen.built.prints('frozen with a lock');
            process.kill('SIGUSR2');
            await isFrozen;
            nodes.takeOut(frozen);
            const thawed = pause(frozenMs).then(() => {
              process.kill('SIGCONT');
              nodes.takeIn(frozen);
            });
            const standstill = await longestStandstill(readers, thawed);
            await load.acknowledges(10);
            return {
              counts: {
                'frozen for ms': frozenMs,
                'longest standstill at the others, ms': Math.round(standstill),
              },
              faults: standstill < longestStandstillMs ? [] : [`delivery stood still for ${standstill} ms`],
            };
          },
        }),
      ),
    controls: { 'no-idle-limit': /stood still/ },
    timeoutMs: 180_000,
  });

  prove(`miss nothing when all nodes are restarted in turn, with ${rollingReaders} clients`, {
    run: () =>
      underLoad(cluster, {
        readers: rollingReaders,
        happens: (load) => restartInTurn(cluster.nodes, load, cluster),
      }),
    controls: {},
    timeoutMs: 180_000,
  });
});

/** @returns for how long, until `end`, no reader anywhere saw anything new, in milliseconds */
async function longestStandstill(readers: readonly { last: number }[], end: Promise<void>): Promise<number> {
  let over = false;
  void end.then(() => (over = true));
  const seen = () => Math.max(...readers.map(({ last }) => last));
  let [last, since, longest] = [seen(), performance.now(), 0];
  const going = () => !over;
  while (going()) {
    await pause(10);
    const now = seen();
    longest = Math.max(longest, performance.now() - since);
    if (now > last) [last, since] = [now, performance.now()];
  }
  return longest;
}
