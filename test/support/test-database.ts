import { createHash, randomUUID } from 'node:crypto';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';

/**
 * The server that the suites run against instead of SQLite, and what the names of its databases begin with:
 * `mysql://root@127.0.0.1:3306/<prefix>`. The launcher sets it (`--mysql`) and drops what is left in the end.
 */
const server = process.env['TEST_MYSQL'] === undefined ? undefined : new URL(process.env['TEST_MYSQL']);

/** Databases that applications of this file have left: making tables anew for each test takes ten times as long. */
const emptied: string[] = [];

/** Where one application keeps its data. */
export interface TestDatabase {
  /** The settings that say so. */
  environment: Record<string, string>;
  /** Called when the application is closed. */
  leave: () => Promise<void>;
}

/**
 * A database for an application under test, empty unless it has a `DB_FILE`: then it finds what another one with the
 * same `DATA_DIR` and `DB_FILE` left there, on MySQL as on SQLite. One that says `DB_TYPE: 'sqlite'` stays with that.
 */
export async function testDatabase(settings: Readonly<Record<string, string>>): Promise<TestDatabase> {
  if (server === undefined || settings['DB_TYPE'] === 'sqlite')
    return { environment: {}, leave: () => Promise.resolve() };
  const { DB_FILE: file, DATA_DIR: directory = '' } = settings;
  const stays = file !== undefined && file !== ':memory:';
  const name = stays ? nameOf(`${directory}/${file}`) : (emptied.pop() ?? nameOf(randomUUID()));
  // The poorest character set there is: the tables must not depend on what the server or the database would choose.
  await onServer((connection) =>
    connection.query(`CREATE DATABASE IF NOT EXISTS \`${name}\` CHARACTER SET latin1`),
  );
  return {
    environment: connectionSettings(server, name),
    leave: async () => {
      if (stays) return;
      await onServer((connection) => empty(connection, name));
      emptied.push(name);
    },
  };
}

function nameOf(what: string): string {
  return `${server?.pathname.slice(1) ?? ''}_${createHash('sha256').update(what).digest('hex').slice(0, 20)}`;
}

function connectionSettings(url: URL, database: string): Record<string, string> {
  return {
    DB_TYPE: 'mysql',
    DB_HOST: url.hostname,
    DB_PORT: url.port,
    DB_USER: decodeURIComponent(url.username),
    DB_PASSWORD: decodeURIComponent(url.password),
    DB_DATABASE: database,
  };
}

/** As the migrations leave it: keys begin at 1 again, and the relay's row is the only one. */
async function empty(connection: Connection, database: string): Promise<void> {
  const [tables] = await connection.query<(RowDataPacket & { name: string; grows: string })[]>(
    `SELECT table_name AS name, SUM(extra = 'auto_increment') AS grows FROM information_schema.columns
     WHERE table_schema = ? AND table_name != 'migrations' GROUP BY table_name`,
    [database],
  );
  await connection.changeUser({ database });
  for (const { name, grows } of tables) {
    await connection.query(Number(grows) > 0 ? `TRUNCATE TABLE ${name}` : `DELETE FROM ${name}`);
  }
  await connection.query("INSERT INTO event_offsets (listener, position) VALUES ('#relay', 0)");
}

async function onServer(work: (connection: Connection) => Promise<unknown>): Promise<void> {
  if (server === undefined) throw new Error('There is no server.');
  const connection = await createConnection({
    host: server.hostname,
    port: Number(server.port),
    user: decodeURIComponent(server.username),
    password: decodeURIComponent(server.password),
  });
  try {
    await work(connection);
  } finally {
    await connection.end();
  }
}
