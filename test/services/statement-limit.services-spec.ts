import { account, call } from '../chaos/support/accounts.js';
import { FeedReader } from '../chaos/support/feed-reader.js';
import { Cluster, until } from './support/cluster.js';
import { DatabaseServer } from './support/database-server.js';

/** Far less than the node's own limit on statements, so the server's limit is reached first. */
const limitSeconds = 2;

/** What a node prints when its listener met an error of the database. */
const listenerFailed = /announce-registration\] (A run|An event) failed/;

/** The errors 1969 of MariaDB and 3024 of MySQL, in words. */
const limitReached = /max_statement_time exceeded|maximum statement execution time exceeded/;

describe('A server that interrupts statements', () => {
  let server: DatabaseServer;
  let cluster: Cluster;
  let cookie: string;
  let unlock: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    server = await DatabaseServer.start();
    cluster = await Cluster.start({ nodes: 1, environment: server.environment });
    cookie = await account(cluster.url, 'ada@example.com');
  }, 90_000);
  afterEach(async () => {
    await unlock?.();
    unlock = undefined;
  });
  afterAll(async () => {
    await cluster.remove();
    await server.remove();
  });

  /** What the node has printed since a moment ago. */
  const printed = () => {
    const { length } = cluster.node(0).built.output;
    return () => cluster.node(0).built.output.slice(length);
  };
  const failures = () => server.query('SELECT * FROM event_failures');

  /** Somebody registers while the table is locked. @returns whom the feed does not show then, and what the node says */
  async function registerWhileLocked(email: string, interrupted: (output: string) => Promise<boolean>) {
    const output = printed();
    unlock = await server.lock('notifications');
    await account(cluster.url, email);
    await until('statements are interrupted', () => interrupted(output()));
    expect(await failures()).toEqual([]);
    return output;
  }

  /** The table is unlocked, and the registration is delivered; nothing is said against the event. */
  async function deliver(email: string, output: () => string) {
    const reader = new FeedReader(() => cluster.url, cookie, { after: 0 });
    await unlock?.();
    unlock = undefined;
    const staying = reader.stay();
    await reader.saw(email);
    reader.stop();
    await staying;
    expect(await failures()).toEqual([]);
    expect(output()).not.toMatch(/An event (failed|is set aside)/);
  }

  it('after a limited time delivers a registration once a table is unlocked, and refuses nobody for good', async () => {
    // Statements of connections that are opened from now on: the node opens them anew when they have idled.
    await server.query(
      server.isMysql
        ? `SET GLOBAL max_execution_time = ${1_000 * limitSeconds}`
        : `SET GLOBAL max_statement_time = ${limitSeconds}`,
    );
    await server.breakConnections();
    // MySQL limits only what reads.
    const output = await registerWhileLocked('grace@example.com', async (said) => {
      await Promise.resolve();
      return limitReached.test(said) && (server.isMysql || listenerFailed.test(said));
    });
    const { status, retryAfter } = await call(cluster.url, '/notifications', { cookie });
    expect([status, Number(retryAfter) > 0]).toEqual([503, true]);
    await deliver('grace@example.com', output);
    expect((await call(cluster.url, '/notifications', { cookie })).status).toBe(200);
  }, 90_000);

  it('by hand delivers a registration that an administrator interrupted', async () => {
    const output = await registerWhileLocked('barbara@example.com', async (said) => {
      const waiting = await server.query<{ id: number }>(
        "SELECT id FROM information_schema.processlist WHERE info LIKE 'INSERT INTO `notifications`%'",
      );
      // One may have ended by itself.
      for (const { id } of waiting) await server.query(`KILL QUERY ${id}`).catch(() => undefined);
      return listenerFailed.test(said);
    });
    await deliver('barbara@example.com', output);
  }, 90_000);
});
