import { call, register } from '../chaos/support/accounts.js';
import type { Load } from '../chaos/support/load.js';
import { prove, type Tally } from '../chaos/support/prove.js';
import { Cluster, until } from './support/cluster.js';
import { RedisServer } from './support/redis-server.js';
import { ServerPair } from './support/server-pair.js';
import { underLoad } from './support/under-load.js';

/** More people than connections: none of these idles, which would close it. */
const poolSize = 3;
const people = 8;

/** How often something is asked of each node once the failover is over: each time it must work. */
const asked = 10;

/** Longest time until nodes have left the demoted server, in milliseconds; otherwise they never do. */
const longestMs = 10_000;

/** An answer other than these is a fault, whatever the database does. */
const isHonest = ({ status, retryAfter }: { status: number; retryAfter: string | undefined }) =>
  status < 300 || (status === 503 && Number(retryAfter) > 0);

describe('Two nodes under load', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.kill());

  const withCluster = async (
    wrong: string | undefined,
    work: (pair: ServerPair, cluster: Cluster) => Promise<Tally>,
  ): Promise<Tally> => {
    const pair = await ServerPair.start();
    try {
      const cluster = await Cluster.start({
        nodes: 2,
        redisUrl: redis.url,
        wrong,
        environment: { ...pair.environment, DB_POOL_SIZE: String(poolSize) },
      });
      try {
        return await work(pair, cluster);
      } finally {
        await cluster.remove();
      }
    } finally {
      await pair.remove();
    }
  };

  prove('go on at the promoted replica when the primary is read-only and no connection was cut', {
    run: (wrong) =>
      withCluster(wrong, async (pair, cluster) => {
        const cookie = await registered(cluster);
        const answers: Answer[] = [];
        const tally = await underLoad(cluster, {
          people,
          happens: (load) => failover({ pair, cluster, load, cookie, answers }),
        });
        const output = cluster.nodes.map(({ built }) => built.output).join('');
        return {
          counts: { ...tally.counts, 'other answers, all honest': answers.length },
          faults: [
            ...tally.faults,
            ...answers.filter((answer) => !isHonest(answer)).map(({ status }) => `an answer was ${status}`),
            ...(output.includes('A request failed') ? ['a request failed'] : []),
            ...(output.includes('sys_database_rewound') ? ['a loss was reported that was none'] : []),
          ],
        };
      }),
    controls: {},
    timeoutMs: 120_000,
  });
});

type Answer = Awaited<ReturnType<typeof call>>;

interface Failover {
  pair: ServerPair;
  cluster: Cluster;
  load: Load;
  cookie: string;
  answers: Answer[];
}

async function failover({ pair, cluster, load, cookie, answers }: Failover): Promise<Partial<Tally>> {
  /** What each node answers to one who reads, and to one who writes. */
  const ask = async () => {
    const calls = cluster.nodes.flatMap((node) => {
      const url = cluster.urlOf(node);
      return [
        call(url, '/users/me', { cookie }),
        call(url, '/notifications/read', { method: 'POST', cookie, body: { upTo: 1 } }),
      ];
    });
    const these = await Promise.all(calls);
    answers.push(...these);
    return these.map(({ status }) => status);
  };
  const ready = async (node: Cluster['nodes'][number]) => (await cluster.ready(node)).status;

  await pair.setReadOnly();
  const while_ = await ask();
  for (const node of cluster.nodes) await until('ready is 503', async () => (await ready(node)) === 503);
  await pair.promote();
  const start = performance.now();
  const left = async () => (await pair.connectionsToDemoted()) === 0;
  const faults = await until('no connection is left', left, longestMs).then(
    (): string[] => [],
    () => ['connections to the demoted server were left'],
  );
  const leftAfter = Math.round(performance.now() - start);
  if (faults.length > 0) {
    // Else nobody could register any more, and the run would not end.
    await pair.cutDemoted();
    return { faults };
  }
  for (const node of cluster.nodes) await until('ready is 200', async () => (await ready(node)) === 200);
  await load.acknowledges(20);
  const wellAfter = Math.round(performance.now() - start);
  const cutOff = load.cutOff.length;
  for (let time = 0; time < asked; time += 1) {
    const statuses = await ask();
    if (statuses.some((status) => status >= 300))
      faults.push(`was well again, then answered ${statuses.join()}`);
  }
  if (load.cutOff.length > cutOff) faults.push('a registration failed when all was well again');
  return {
    counts: {
      'answers while read-only': while_.join(),
      'demoted server left after ms': leftAfter,
      'well again after ms': wellAfter,
    },
    faults,
  };
}

async function registered(cluster: Cluster): Promise<string> {
  const cookie = await register(cluster.url, 'ada@example.com');
  if (cookie === undefined) throw new Error('Nobody can register.');
  return cookie;
}
