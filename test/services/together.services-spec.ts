import type { Notification } from '../../src/notifications/feed/notification.js';
import { account, call } from '../chaos/support/accounts.js';
import { spread } from '../chaos/support/percentiles.js';
import { prove, type Tally } from '../chaos/support/prove.js';
import { goodPassword } from '../support/test-visitor.js';
import { Cluster, until } from './support/cluster.js';
import { enter, untilClosed, untilSeen } from './support/latencies.js';
import { RedisServer } from './support/redis-server.js';
import { remembering } from './support/remembering.js';
import { withinOneMinute, wrongLogIn } from './support/wrong-log-in.js';

const clientsPerNode = 30;
const loginsPerMinute = 6;

/** Without Redis a node finds what others did by its poll, about a second later. */
const withoutRedis = 'without Redis';

/** One with Redis and one without: the cases take turns in them. */
const clusters = new Map<string | undefined, Cluster>();
let redis: RedisServer;

async function start(control: string | undefined): Promise<Cluster> {
  const cluster = await Cluster.start({
    redisUrl: control === withoutRedis ? undefined : redis.url,
    environment: { LOGIN_LIMIT_PER_MINUTE: String(loginsPerMinute), TRUST_PROXY: '1' },
  });
  clusters.set(control, cluster);
  await cluster.allReady('ok');
  await cluster.warm();
  return cluster;
}

async function inCluster(
  control: string | undefined,
  work: (cluster: Cluster) => Promise<Tally>,
): Promise<Tally> {
  return work(clusters.get(control) ?? (await start(control)));
}

/** Four users with a tab at each node, one of them killed in the end. */
async function presence(cluster: Cluster): Promise<Tally> {
  const users = 4;
  const cookies = await Promise.all(
    Array.from({ length: users }, (_, index) => account(cluster.url, `user${index}@example.com`)),
  );
  const tabs = await Promise.all(
    cluster.nodes.flatMap(({ url }) => cookies.map((cookie) => remembering(url, cookie))),
  );
  const faults: string[] = [];
  const expectOnline = async (count: number, at: typeof tabs, when: string) => {
    const agree = () => at.every(({ told }) => told.online === count);
    await until('', agree).catch(() => {
      faults.push(`${when} online is ${at.map(({ told }) => told.online).join(' ')} and not ${count}`);
    });
  };
  await expectOnline(users, tabs, 'with all tabs open');
  // One user stays at the last node alone; another one closes all tabs.
  for (const { client } of tabs.slice(0, 2 * users).filter((_, index) => index % users === 0)) client.cut();
  for (const { client } of tabs.filter((_, index) => index % users === 1)) client.cut();
  const left = tabs.filter(({ client }) => client.isOpen);
  await expectOnline(users - 1, left, 'after some have gone');
  const start = performance.now();
  await cluster.node(2).kill();
  const others = left.filter((_, index) => index < left.length - (users - 1));
  await expectOnline(users - 2, others, 'after a node was killed');
  return {
    counts: {
      users,
      tabs: tabs.length,
      'a killed node is forgotten after ms': Math.round(performance.now() - start),
    },
    faults,
  };
}

/** A user's tabs at all nodes; marks are set and sessions made at one. */
async function signals(cluster: Cluster): Promise<Tally> {
  const cookie = await account(cluster.url, 'ada@example.com');
  const tabs = await Promise.all(cluster.nodes.map(({ url }) => remembering(url, cookie)));
  const news = 5;
  for (let index = 0; index < news; index += 1) await account(cluster.url, `news${index}@example.com`);
  let head = 0;
  await until('the news in the feed', async () => {
    const { body } = await call(cluster.url, '/notifications', { cookie });
    const { items } = body as { items: Notification[] };
    head = items[0]?.id ?? 0;
    return items.filter(({ data }) => String(data['email']).startsWith('news')).length === news;
  });
  const faults: string[] = [];
  const latencies: number[] = [];
  for (let upTo = head - 3; upTo <= head; upTo += 1) {
    await call(cluster.url, '/notifications/read', { method: 'POST', cookie, body: { upTo } });
    const start = performance.now();
    await until('', () => tabs.every(({ told }) => told.readUpTo === upTo)).catch(() => {
      faults.push(`read marks are ${tabs.map(({ told }) => told.readUpTo).join(' ')} and not ${upTo}`);
    });
    latencies.push(performance.now() - start);
    if (faults.length > 0) break;
  }
  await call(cluster.url, '/auth/login', {
    method: 'POST',
    body: { email: 'ada@example.com', password: goodPassword },
  });
  await until('', () => tabs.every(({ told }) => told.sessions > 0)).catch(() => {
    faults.push('a tab was not told of a new session');
  });
  for (const { client } of tabs) client.cut();
  return { counts: { tabs: tabs.length, 'until all tabs agree': spread(latencies) }, faults };
}

/** Wrong passwords from one address, more than one node would take, at all nodes in turn. */
function limits(cluster: Cluster): Promise<Tally> {
  return withinOneMinute(async (time) => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 3 * loginsPerMinute; attempt += 1)
      statuses.push(await wrongLogIn(cluster.url, { claims: `192.0.2.${time}` }));
    const looked = statuses.filter((status) => status === 401).length;
    return {
      counts: { attempts: statuses.length, 'looked at': looked },
      faults: looked === loginsPerMinute ? [] : [`${looked} were looked at and not ${loginsPerMinute}`],
    };
  });
}

describe('Three nodes with Redis', () => {
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(async () => {
    for (const cluster of clusters.values()) await cluster.remove();
    await redis.kill();
  });

  prove('deliver a registration to the clients of all nodes within 100 ms', {
    run: (control) =>
      inCluster(control, (cluster) => {
        const doors = cluster.nodes.flatMap(({ url }) => Array<string>(clientsPerNode).fill(url));
        return untilSeen(cluster, doors, { registrations: control === undefined ? 50 : 5, goalMs: 100 });
      }),
    controls: { [withoutRedis]: /p99/ },
    timeoutMs: 120_000,
  });

  prove('close the sockets of an ended session on all nodes within 250 ms', {
    run: (control) =>
      inCluster(control, (cluster) => {
        const tabs = (cookie: string) => Promise.all(cluster.nodes.map(({ url }) => enter(url, cookie)));
        return untilClosed(cluster, tabs, { sessions: control === undefined ? 40 : 5, goalMs: 250 });
      }),
    controls: { [withoutRedis]: /p99/ },
    timeoutMs: 120_000,
  });

  prove('notify all tabs of read marks and new sessions', {
    run: (control) => inCluster(control, signals),
    controls: {},
    timeoutMs: 120_000,
  });

  prove('count the attempts of one address together', {
    run: (control) => inCluster(control, limits),
    controls: { [withoutRedis]: /were looked at/ },
    timeoutMs: 120_000,
  });

  // The last one: it kills a node.
  prove('count a user once, wherever the tabs are, and drop a node that died', {
    run: (control) => inCluster(control, presence),
    controls: {},
    timeoutMs: 120_000,
  });
});
