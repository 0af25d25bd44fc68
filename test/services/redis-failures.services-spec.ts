import type { FeedReader } from '../chaos/support/feed-reader.js';
import type { Load } from '../chaos/support/load.js';
import { prove, type Tally } from '../chaos/support/prove.js';
import { Cluster } from './support/cluster.js';
import { RedisServer } from './support/redis-server.js';
import { underLoad } from './support/under-load.js';

/** A request waits for a Redis that hangs for half a second at most, where one without a limit would wait for ever. */
const slowestMs = 6_000;

describe('Three nodes under load', () => {
  let redis: RedisServer;
  let cluster: Cluster;

  beforeAll(async () => {
    redis = await RedisServer.notStarted();
    cluster = await Cluster.start({
      redisUrl: redis.url,
      // Limits are asked for with each registration: so each meets Redis.
      environment: { REGISTER_LIMIT_PER_MINUTE: '1000000' },
    });
  }, 60_000);
  afterAll(async () => {
    redis.thaw();
    await cluster.remove();
    await redis.kill();
  });

  /** Resolves when a registration that began after this call has been acknowledged and was seen by all readers. */
  const flows = async (load: Load, readers: readonly FeedReader[]) => {
    await load.acknowledges(20);
    const email = load.acknowledged.at(-1) ?? '';
    await Promise.all(readers.map((reader) => reader.saw(email)));
  };

  /** How many connections to Redis each node has lost. */
  const reconnections = () =>
    Promise.all(
      cluster.nodes.map(async (node) => {
        const text = await (await fetch(`${cluster.urlOf(node)}/metrics`)).text();
        return Number(/^auth_notify_redis_connections_lost_total (\d+)$/m.exec(text)?.[1]);
      }),
    );

  const scene = (happens: (flow: () => Promise<void>) => Promise<Partial<Tally>>) => () =>
    underLoad(cluster, {
      happens: (load, readers) => happens(() => flows(load, readers)),
    });

  prove('miss nothing when Redis starts after them', {
    run: scene(async (flow) => {
      await cluster.allReady('degraded');
      const answers = await Promise.all(cluster.nodes.map((node) => cluster.ready(node)));
      await flow();
      await redis.start();
      await cluster.allReady('ok');
      await flow();
      return {
        faults: answers.every(({ status }) => status === 200) ? [] : ['a node without Redis is not ready'],
      };
    }),
    controls: {},
    timeoutMs: 120_000,
  });

  prove('miss nothing when Redis is flushed', {
    run: scene(async (flow) => {
      for (let time = 0; time < 5; time += 1) {
        await redis.empty();
        await flow();
      }
      return {};
    }),
    controls: {},
    timeoutMs: 120_000,
  });

  prove('miss nothing when Redis is killed, and comes back', {
    run: scene(async (flow) => {
      for (let time = 0; time < 2; time += 1) {
        await redis.kill();
        await cluster.allReady('degraded');
        await flow();
        await redis.start();
        await cluster.allReady('ok');
        await flow();
      }
      return {};
    }),
    controls: {},
    timeoutMs: 120_000,
  });

  prove('miss nothing when Redis is demoted to a replica, with their connections open', {
    run: scene(async (flow) => {
      const promoted = await RedisServer.start();
      try {
        const losses = await reconnections();
        await redis.replicate(promoted);
        await cluster.allReady('degraded');
        await flow();
        await redis.replicate(undefined);
        await cluster.allReady('ok');
        await flow();
        const more = (await reconnections()).map((count, index) => count - (losses[index] ?? 0));
        return {
          faults: more.every((count) => count === 1)
            ? []
            : [`${more.join(' ')} connections lost, and not one a node`],
        };
      } finally {
        await redis.replicate(undefined);
        await promoted.kill();
      }
    }),
    controls: {},
    timeoutMs: 120_000,
  });

  prove('miss nothing when Redis hangs, and make no request wait for it', {
    run: async () => {
      let slowest = 0;
      const tally = await scene(async (flow) => {
        redis.freeze();
        const start = performance.now();
        await flow();
        slowest = performance.now() - start;
        await cluster.allReady('degraded');
        await flow();
        redis.thaw();
        await cluster.allReady('ok');
        await flow();
        return {};
      })();
      return {
        counts: { 'first 20 registrations in a hang, ms': Math.round(slowest), ...tally.counts },
        faults: [...tally.faults, ...(slowest < slowestMs ? [] : [`registrations took ${slowest} ms`])],
      };
    },
    controls: {},
    timeoutMs: 120_000,
  });
});
