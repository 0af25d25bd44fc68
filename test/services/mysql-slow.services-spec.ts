import { setTimeout as pause } from 'node:timers/promises';
import { account, call } from '../chaos/support/accounts.js';
import { prove, type Tally } from '../chaos/support/prove.js';
import { Cluster, until } from './support/cluster.js';
import { DatabaseServer } from './support/database-server.js';
import { RedisServer } from './support/redis-server.js';
import { SlowLink } from './support/slow-link.js';
import { type Scene, underLoad } from './support/under-load.js';

const timeoutMs = 2_000;

/** Longer than a statement may take, and than `/health/ready` waits. */
const tooLateMs = 3_000;

/** What a node prints when the lock has cost its listener a statement. */
const listenerFailed = /announce-registration\] (A run|An event) failed/g;

/** What a node prints when it takes a failure for that of an event. */
const blamed = /An event (failed|is set aside)/g;

/**
 * How long the table is locked unless a listener says sooner that it has run into that, in milliseconds. It may not say
 * so: as long as the server has not seen that the first who tried is gone, the next finds the listener's row taken.
 */
const lockedMs = 12_000;

const crowdSize = 100;

/** Two nodes on a database server of their own, with a link to it that can be made slow. */
class Setup {
  private constructor(
    readonly server: DatabaseServer,
    readonly link: SlowLink,
    readonly cluster: Cluster,
  ) {}

  static async start(redisUrl: string): Promise<Setup> {
    const server = await DatabaseServer.start();
    const link = await SlowLink.to(Number(server.environment['DB_PORT']));
    try {
      const cluster = await Cluster.start({
        nodes: 2,
        redisUrl,
        environment: {
          ...server.environment,
          DB_PORT: String(link.port),
          DB_POOL_SIZE: '4',
          DB_CONNECT_TIMEOUT_MS: String(timeoutMs),
          DB_STATEMENT_TIMEOUT_MS: String(timeoutMs),
        },
      });
      return new Setup(server, link, cluster);
    } catch (error) {
      await link.close();
      await server.remove();
      throw error;
    }
  }

  /** Resolves when every node's readiness has this status. */
  async allAnswer(status: number): Promise<void> {
    for (const node of this.cluster.nodes)
      await until(`ready is ${status}`, async () => (await this.cluster.ready(node)).status === status);
  }

  /** Something happens under load; in the end all are ready again, and no event was blamed. */
  async survive(happens: Scene['happens']): Promise<Tally> {
    const before = this.said(blamed);
    const { counts, faults } = await underLoad(this.cluster, {
      happens: async (load, readers) => {
        const found = await happens(load, readers);
        await this.allAnswer(200);
        await load.acknowledges(20);
        return found;
      },
    });
    const times = this.said(blamed) - before;
    return {
      counts: { ...counts, 'events that were blamed': times },
      faults: [...faults, ...(times > 0 ? [`${times} events were blamed`] : [])],
    };
  }

  /** How many times the nodes have printed something like this. */
  said(text: RegExp): number {
    return this.cluster.nodes.flatMap(({ built }) => built.output.match(text) ?? []).length;
  }

  async remove(): Promise<void> {
    await this.cluster.remove();
    await this.link.close();
    await this.server.remove();
  }
}

describe('Two nodes under load', () => {
  let redis: RedisServer;
  let setup: Setup;

  beforeAll(async () => {
    redis = await RedisServer.start();
    setup = await Setup.start(redis.url);
  }, 90_000);
  afterAll(async () => {
    await setup.remove();
    await redis.kill();
  });

  prove('miss nothing while every answer of the database is late by 100 ms, and stay ready', {
    run: () =>
      setup.survive(async (load) => {
        setup.link.delayMs = 100;
        await load.acknowledges(20);
        const answers = await Promise.all(setup.cluster.nodes.map((node) => setup.cluster.ready(node)));
        setup.link.delayMs = 0;
        return {
          faults: answers.every(({ status }) => status === 200) ? [] : ['a node said that it is not ready'],
        };
      }),
    controls: {},
    timeoutMs: 180_000,
  });

  prove('miss nothing when answers of the database come too late, again and again', {
    run: () =>
      setup.survive(async (load) => {
        const before = load.cutOff.length;
        for (let time = 0; time < 3; time += 1) {
          setup.link.delayMs = tooLateMs;
          await setup.allAnswer(503);
          setup.link.delayMs = 0;
          await setup.allAnswer(200);
          await load.acknowledges(5);
        }
        return { faults: load.cutOff.length > before ? [] : ['no answer was too late for anybody'] };
      }),
    controls: {},
    timeoutMs: 180_000,
  });

  prove('miss nothing when the database runs out of connections, and recovers', {
    run: () =>
      setup.survive(async () => {
        const giveBack = await setup.server.crowd();
        await setup.allAnswer(503);
        await pause(500);
        await giveBack();
        return {};
      }),
    controls: {},
    timeoutMs: 180_000,
  });

  prove('miss nothing when the connection pool is exhausted', {
    run: async () => {
      const { url } = setup.cluster;
      const cookie = await account(url, 'crowd@example.com');
      return setup.survive(async (load) => {
        setup.link.delayMs = 100;
        const answers = await Promise.all(
          Array.from({ length: crowdSize }, () => call(url, '/notifications', { cookie })),
        );
        setup.link.delayMs = 0;
        const served = answers.filter(({ status }) => status === 200).length;
        const refused = answers.filter(({ status }) => status === 503).length;
        return {
          counts: { served, 'asked to come back': refused, 'cut off meanwhile': load.cutOff.length },
          faults: [
            ...(refused > 0 ? [] : ['the pool was large enough']),
            ...(served + refused === crowdSize ? [] : ['somebody got another answer']),
          ],
        };
      });
    },
    controls: {},
    timeoutMs: 180_000,
  });

  prove('continue while the notifications table is locked, and deliver all notifications afterwards', {
    run: () =>
      setup.survive(async (load) => {
        const before = setup.said(listenerFailed);
        const unlock = await setup.server.lock('notifications');
        const { length } = load.acknowledged;
        const end = performance.now() + lockedMs;
        await until('the end', () => setup.said(listenerFailed) > before || performance.now() > end);
        const [status] = await Promise.all(setup.cluster.nodes.map((node) => setup.cluster.ready(node)));
        const acknowledged = load.acknowledged.length - length;
        await unlock();
        return {
          counts: { 'acknowledged while it was locked': acknowledged },
          faults: [
            ...(acknowledged > 0 ? [] : ['nobody could register']),
            ...(status?.status === 200 ? [] : ['a node said that it is not ready']),
          ],
        };
      }),
    controls: {},
    timeoutMs: 180_000,
  });
});
