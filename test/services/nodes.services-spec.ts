import { randomUUID } from 'node:crypto';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { testDatabase } from '../support/test-database.js';
import { TestSocket } from '../support/test-socket.js';
import { TestVisitor } from '../support/test-visitor.js';

const nodeCount = 3;
const perNode = 20;

describe('Three nodes on one database', () => {
  let environment: Record<string, string>;
  let places: BuiltAppPlace[];

  beforeAll(async () => {
    ({ environment } = await testDatabase({ DB_FILE: randomUUID() }));
    places = await Promise.all(Array.from({ length: nodeCount }, () => BuiltApp.environment()));
    await Promise.all(
      places.map((place) =>
        BuiltApp.start({
          ...place.environment,
          ...environment,
          DATA_DIR: places[0]?.environment['DATA_DIR'] ?? '',
          ARGON2_MEMORY_KIB: '64',
          REGISTER_LIMIT_PER_MINUTE: '0',
        }),
      ),
    );
  }, 60_000);
  afterAll(async () => {
    await TestSocket.closeAll();
    await BuiltApp.endAll();
    for (const { remove } of places) remove();
  });

  const query = async <Row>(sql: string): Promise<Row[]> => {
    const connection = await createConnection({
      host: environment['DB_HOST'] ?? '',
      port: Number(environment['DB_PORT']),
      user: environment['DB_USER'] ?? '',
      password: environment['DB_PASSWORD'] ?? '',
      database: environment['DB_DATABASE'] ?? '',
    });
    try {
      return (await connection.query<(RowDataPacket & Row)[]>(sql))[0];
    } finally {
      await connection.end();
    }
  };

  it('that start at the same moment run each migration once', async () => {
    const ran = await query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
    expect(ran.length).toBeGreaterThan(5);
    expect(new Set(ran.map(({ name }) => name)).size).toBe(ran.length);
    expect(await query("SELECT * FROM event_offsets WHERE listener = '#relay'")).toHaveLength(1);
    const tables = await query<{ collation: string }>(
      "SELECT DISTINCT collation_name AS collation FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name != 'migrations' AND collation_name IS NOT NULL",
    );
    expect(tables).toEqual([{ collation: 'utf8mb4_bin' }]);
  });

  it('deliver what each node accepts to the clients of all, once and in the same order', async () => {
    const visitors = places.map(({ url }) => new TestVisitor(url));
    for (const [index, visitor] of visitors.entries()) await visitor.register(`reader${index}@example.com`);
    const sockets = await Promise.all(
      places.map(async ({ url }, index) => {
        const socket = await new TestSocket(url, { cookie: visitors[index]?.cookie ?? '' }).connected();
        const { missed } = await socket.enter(0);
        socket.notifications.unshift(...missed);
        return socket;
      }),
    );
    const answers = await Promise.all(
      places.flatMap(({ url }, node) =>
        Array.from({ length: perNode }, (_, index) =>
          new TestVisitor(url).register(`user${node}.${index}@example.com`),
        ),
      ),
    );
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const all = nodeCount * (perNode + 1);
    for (const socket of sockets) {
      await socket.until(() => socket.notifications.length >= all, `${all} notifications`);
      const ids = socket.notifications.map(({ id }) => id);
      expect(ids).toEqual(ids.toSorted((a, b) => a - b));
      expect(new Set(socket.notifications.map(({ data }) => data['email'])).size).toBe(all);
    }
    expect(sockets.map(({ notifications }) => notifications)).toEqual(
      Array.from({ length: nodeCount }, () => sockets[0]?.notifications),
    );
  }, 60_000);
});
