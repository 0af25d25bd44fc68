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
  /** Called when the migrations have run, and before anything else writes. */
  migrated: () => Promise<void>;
  /** Called when the application is closed. */
  leave: () => Promise<void>;
}

/**
 * A database for an application under test, empty unless it has a `DB_FILE`: then it finds what another one with the
 * same `DATA_DIR` and `DB_FILE` left there, on MySQL as on SQLite. One that says `DB_TYPE: 'sqlite'` stays with that.
 */
export async function testDatabase(settings: Readonly<Record<string, string>>): Promise<TestDatabase> {
  if (server === undefined || settings['DB_TYPE'] === 'sqlite')
    return { environment: {}, migrated: () => Promise.resolve(), leave: () => Promise.resolve() };
  const { DB_FILE: file, DATA_DIR: directory = '' } = settings;
  const stays = file !== undefined && file !== ':memory:';
  const name = stays ? nameOf(`${directory}/${file}`) : (emptied.pop() ?? nameOf(randomUUID()));
  // The poorest character set there is: the tables must not depend on what the server or the database would choose.
  await onServer((connection) =>
    connection.query(`CREATE DATABASE IF NOT EXISTS \`${name}\` CHARACTER SET latin1`),
  );
  let rows: Rows = new Map();
  return {
    environment: connectionSettings(server, name),
    migrated: async () => {
      if (!stays) rows = await onServer((connection) => rowsOf(connection, name));
    },
    leave: async () => {
      if (stays) return;
      await onServer((connection) => restore(connection, name, rows));
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

/** All tables but that of the migrations, each with its rows, whose values are text. */
type Rows = Map<string, Record<string, string | null>[]>;

async function rowsOf(connection: Connection, database: string): Promise<Rows> {
  await connection.changeUser({ database });
  const [tables] = await connection.query<(RowDataPacket & { name: string })[]>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ? AND table_name != 'migrations'`,
    [database],
  );
  const rows: Rows = new Map();
  for (const { name } of tables) {
    const [found] = await connection.query<RowDataPacket[]>({
      sql: `SELECT * FROM \`${name}\``,
      typeCast: (field) => field.string(),
    });
    rows.set(name, found);
  }
  return rows;
}

/** As the migrations left it: with the rows that they inserted, and keys that begin where they would have begun. */
async function restore(connection: Connection, database: string, rows: Rows): Promise<void> {
  await connection.changeUser({ database });
  await connection.query('SET FOREIGN_KEY_CHECKS = 0');
  const [growing] = await connection.query<(RowDataPacket & { name: string })[]>(
    `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = ? AND extra = 'auto_increment'`,
    [database],
  );
  // Emptying a table takes less time than truncating it, which alone lets keys begin at 1 again.
  const grows = new Set(growing.map(({ name }) => name));
  for (const [name, inserted] of rows) {
    await connection.query(grows.has(name) ? `TRUNCATE TABLE \`${name}\`` : `DELETE FROM \`${name}\``);
    for (const row of inserted) await connection.query(`INSERT INTO \`${name}\` SET ?`, row);
  }
}

async function onServer<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
  if (server === undefined) throw new Error('There is no server.');
  const connection = await createConnection({
    host: server.hostname,
    port: Number(server.port),
    user: decodeURIComponent(server.username),
    password: decodeURIComponent(server.password),
  });
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}
