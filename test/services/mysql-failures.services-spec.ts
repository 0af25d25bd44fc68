import { setTimeout as pause } from 'node:timers/promises';
import { prove, type Tally } from '../chaos/support/prove.js';
import { Cluster, until } from './support/cluster.js';
import { DatabaseServer } from './support/database-server.js';
import { RedisServer } from './support/redis-server.js';
import { underLoad } from './support/under-load.js';

const statementTimeoutMs = 1_000;

describe('Two nodes under load', () => {
  let server: DatabaseServer;
  let redis: RedisServer;
  let cluster: Cluster;

  beforeAll(async () => {
    [server, redis] = await Promise.all([DatabaseServer.start(), RedisServer.start()]);
    cluster = await Cluster.start({
      nodes: 2,
      redisUrl: redis.url,
      environment: { ...server.environment, DB_STATEMENT_TIMEOUT_MS: String(statementTimeoutMs) },
    });
  }, 90_000);
  afterAll(async () => {
    await cluster.remove();
    await redis.kill();
    await server.remove();
  });

  /** Resolves when every node's readiness has this status. */
  const allAnswer = async (status: number) => {
    for (const node of cluster.nodes)
      await until(`ready is ${status}`, async () => (await cluster.ready(node)).status === status);
  };

  prove('miss nothing when all connections to the database are broken, again and again', {
    run: () =>
      underLoad(cluster, {
        happens: async (load) => {
          let broken = 0;
          for (let time = 0; time < 10; time += 1) {
            await load.acknowledges(5);
            broken += await server.breakConnections();
          }
          return {
            counts: { 'connections broken': broken },
            faults: broken > 0 ? [] : ['nothing was broken'],
          };
        },
      }),
    controls: {},
    timeoutMs: 120_000,
  });

  const away = (gone: () => Promise<void> | void, back: () => Promise<void> | void) => (): Promise<Tally> =>
    underLoad(cluster, {
      happens: async (load) => {
        await gone();
        // Says so, and does not end.
        await allAnswer(503);
        await pause(500);
        await back();
        await allAnswer(200);
        await load.acknowledges(20);
        return {};
      },
    });

  prove('miss nothing when the database is killed, and comes back', {
    run: away(
      () => server.stop('SIGKILL'),
      () => server.start(),
    ),
    controls: {},
    timeoutMs: 120_000,
  });

  prove('miss nothing when the database is shut down properly, and comes back', {
    run: away(
      () => server.stop('SIGTERM'),
      () => server.start(),
    ),
    controls: {},
    timeoutMs: 120_000,
  });

  prove('miss nothing when the database hangs, and continues', {
    run: away(
      () => {
        server.freeze();
      },
      () => {
        server.thaw();
      },
    ),
    controls: {},
    timeoutMs: 120_000,
  });
});
