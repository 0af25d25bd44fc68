import { account } from '../chaos/support/accounts.js';
import type { Place } from '../chaos/support/load.js';
import { prove, type Tally } from '../chaos/support/prove.js';
import { type ClusterOptions, until } from './support/cluster.js';
import { enter, untilClosed, untilSeen } from './support/latencies.js';
import type { Changes } from './support/nginx.js';
import { ProxiedCluster } from './support/proxied-cluster.js';
import { RedisServer } from './support/redis-server.js';
import { remembering, type RememberingTab } from './support/remembering.js';
import { restartInTurn } from './support/restart-in-turn.js';
import { underLoad } from './support/under-load.js';
import { withinOneMinute, wrongLogIn } from './support/wrong-log-in.js';

const clients = 90;
const loginsPerMinute = 6;
const rollingReaders = 100;

/** Known-wrong configurations of the proxy. */
const noUpgrade = 'a proxy without the upgrade headers';
const stuck = 'a proxy that sends everybody to one node';
const noOther = 'a proxy that tries no other node';
const wrongProxies: Record<string, { changes?: Changes; nodes?: number }> = {
  [noUpgrade]: {
    changes: {
      'proxy_set_header Upgrade $upgrade;': '',
      'proxy_set_header Connection $connection_upgrade;': '',
    },
  },
  [stuck]: { nodes: 1 },
  [noOther]: {
    changes: {
      'proxy_next_upstream error timeout;': 'proxy_next_upstream off;',
      // Without an answer, where nginx would answer 502 with a page of its own.
      'location / {': 'error_page 502 = @gone; location @gone { return 444; } location / {',
    },
  },
};

/** A proxy that adds to what the client claims, where the one of docker-compose.yml puts what it sees in its place. */
const adds: Changes = {
  'X-Forwarded-For $remote_addr;': 'X-Forwarded-For $proxy_add_x_forwarded_for;',
};

/** Known-wrong numbers of trusted proxies, each with what they do harm with. */
const tooMany = 'TRUST_PROXY too large';
const none = 'no TRUST_PROXY';
const wrongTrust: Record<string, { environment: Record<string, string>; changes?: Changes }> = {
  [tooMany]: { environment: { TRUST_PROXY: '2' }, changes: adds },
  [none]: { environment: {} },
};

/** Every socket counts as a user. */
const countsSockets = 'presence-counts-sockets';

/** What is waited for comes within a second or two. Only a fault, or a machine that stands still, costs more. */
const patienceMs = { right: 30_000, wrong: 3_000 };

describe('Three nodes behind the proxy of docker-compose.yml', () => {
  let redis: RedisServer;
  let cluster: ProxiedCluster;

  beforeAll(async () => {
    redis = await RedisServer.start();
    cluster = await start({ environment: { TRUST_PROXY: '1' } });
  }, 60_000);
  afterAll(async () => {
    await cluster.remove();
    await redis.kill();
  });

  const start = ({ environment, ...options }: ClusterOptions) =>
    ProxiedCluster.start({
      ...options,
      redisUrl: redis.url,
      environment: { LOGIN_LIMIT_PER_MINUTE: String(loginsPerMinute), ...environment },
    });

  /** The same nodes behind a proxy that is wrong, if that is asked for. */
  const behind = (wrong: string | undefined, work: (place: Place) => Promise<Tally>) => {
    const proxy = wrong === undefined ? undefined : wrongProxies[wrong];
    return proxy === undefined ? work(cluster) : cluster.behind(proxy, work);
  };

  /** A control that needs other nodes has some of its own. */
  const inOthers = async (options: ClusterOptions, work: (others: ProxiedCluster) => Promise<Tally>) => {
    const others = await start(options);
    try {
      return await work(others);
    } finally {
      await others.remove();
    }
  };

  it('use a proxy whose workers may open as many files as they may have connections', () => {
    const { openFiles, connections } = cluster.limits;
    expect(Math.min(...openFiles)).toBeGreaterThan(connections);
  });

  prove('accept the clients that connect through it, each node its share', {
    run: (wrong) => behind(wrong, (place) => spreadOver(cluster, place)),
    controls: { [noUpgrade]: /could not connect/, [stuck]: /of its share/ },
    timeoutMs: 60_000,
  });

  prove('deliver a registration to the clients of all nodes', {
    run: () =>
      untilSeen(cluster, Array<string>(clients).fill(cluster.url), { registrations: 50, goalMs: 250 }),
    controls: {},
    timeoutMs: 120_000,
  });

  prove('close the sockets of an ended session on all nodes', {
    run: () => {
      const tabs = (cookie: string) => cluster.everywhere(() => enter(cluster.url, cookie));
      return untilClosed(cluster, tabs, { sessions: 30, goalMs: 250 });
    },
    controls: {},
    timeoutMs: 120_000,
  });

  prove('count a user with tabs on all nodes once', {
    run: (wrong) =>
      wrong === undefined
        ? presence(cluster, patienceMs.right)
        : inOthers({ nodes: 2, wrong }, (others) => presence(others, patienceMs.wrong)),
    controls: { [countsSockets]: /online is/ },
    timeoutMs: 120_000,
  });

  prove('limit a client by its real address, whatever it claims', {
    run: (wrong) => {
      const trust = wrong === undefined ? undefined : wrongTrust[wrong];
      if (trust === undefined) return addresses(cluster);
      const { environment, ...proxy } = trust;
      return inOthers({ nodes: 1, environment }, (others) => others.behind(proxy, addresses));
    },
    controls: { [tooMany]: /made-up addresses/, [none]: /at another address/ },
    timeoutMs: 180_000,
  });

  prove('limit a client by its real address behind a proxy that appends to what the client claims, too', {
    run: () => cluster.behind({ changes: adds }, addresses),
    controls: {},
    timeoutMs: 180_000,
  });

  prove(`lose and double nothing when all nodes are restarted in turn, with ${rollingReaders} clients`, {
    run: (wrong) =>
      behind(wrong, ({ url, up }) =>
        underLoad(
          { url, up, ended: () => cluster.ended() },
          {
            readers: rollingReaders,
            happens: async (load) => {
              const { counts, faults } = await restartInTurn(cluster.nodes, load);
              const unanswered = load.cutOff.length;
              return {
                counts,
                faults: [...faults, ...(unanswered > 0 ? [`${unanswered} calls were not answered`] : [])],
              };
            },
          },
        ),
      ),
    controls: { [noOther]: /were not answered/ },
    timeoutMs: 180_000,
  });
});

let visitors = 0;

/** Clients that connect to a proxy, and where they are then: at least half of its share at each node. */
async function spreadOver(cluster: ProxiedCluster, { url }: Place): Promise<Tally> {
  const cookie = await account(cluster.url, `visitor${(visitors += 1)}@example.com`);
  await until('nobody is there', async () => (await cluster.connections()).every((count) => count === 0));
  const connecting = await Promise.allSettled(Array.from({ length: clients }, () => enter(url, cookie)));
  const inside = connecting.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const connections = await cluster.connections();
  for (const client of inside) client.cut();
  const share = clients / cluster.nodes.length;
  return {
    counts: { clients, 'at each node': connections.join(' ') },
    faults: [
      ...(inside.length < clients ? [`${clients - inside.length} could not connect`] : []),
      ...connections
        .filter((count) => count < share / 2)
        .map((count) => `a node has ${count} clients, less than half of its share`),
    ],
  };
}

/** Three users with tabs at each node, and one with a single tab; then one of the three closes all of these. */
async function presence(cluster: ProxiedCluster, withinMs: number): Promise<Tally> {
  const [single = '', ...cookies] = await Promise.all(
    ['barbara', 'ada', 'grace', 'joan'].map((name) =>
      account(cluster.url, `${name}${(visitors += 1)}@example.com`),
    ),
  );
  const tabs: RememberingTab[][] = [];
  for (const cookie of cookies) tabs.push(await cluster.everywhere(() => remembering(cluster.url, cookie)));
  // The other nodes know of this one by Redis alone.
  tabs.push([await remembering(cluster.url, single)]);
  const faults: string[] = [];
  const expectOnline = async (of: typeof tabs) => {
    const told = of.flat().map((tab) => tab.told);
    await until('', () => told.every(({ online }) => online === of.length), withinMs).catch(() => {
      faults.push(`online is ${told.map(({ online }) => online).join(' ')} and not ${of.length}`);
    });
  };
  await expectOnline(tabs);
  for (const { client } of tabs[0] ?? []) client.cut();
  await expectOnline(tabs.slice(1));
  for (const { client } of tabs.flat()) client.cut();
  return { counts: { users: tabs.length, tabs: tabs.flat().length }, faults };
}

/** Wrong passwords from two addresses, each attempt with another one in its header. */
function addresses({ url }: Place): Promise<Tally> {
  return withinOneMinute(async () => {
    const looked = async (from: string) => {
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 3 * loginsPerMinute; attempt += 1)
        statuses.push(await wrongLogIn(url, { from, claims: `192.0.2.${attempt}` }));
      return statuses.filter((status) => status === 401).length;
    };
    // Addresses that no attempt of this minute has come from.
    series += 1;
    const one = await looked(`127.1.${series}.1`);
    const other = await looked(`127.1.${series}.2`);
    return {
      counts: { attempts: 3 * loginsPerMinute, 'looked at': one, 'looked at, from another address': other },
      faults: [
        ...(one === loginsPerMinute ? [] : [`${one} with made-up addresses were looked at`]),
        ...(other === loginsPerMinute ? [] : [`${other} at another address were looked at`]),
      ],
    };
  });
}

let series = 0;
