import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { ServerProcess } from '../../support/database-server.js';

const database = 'auth_notify';

/** MariaDB allows no lower limit. */
const fewestConnections = 10;

/** A MySQL or MariaDB of the test's own, which it may kill and freeze. It keeps its data until it is removed. */
export class DatabaseServer {
  private constructor(private readonly process: ServerProcess) {}

  /** @param options further options of the server */
  static async start(options: readonly string[] = []): Promise<DatabaseServer> {
    const server = new DatabaseServer(await ServerProcess.start(options));
    await server.query(`CREATE DATABASE IF NOT EXISTS ${database}`, '');
    return server;
  }

  /** Whether it is MySQL, not MariaDB. */
  get isMysql(): boolean {
    return this.process.isMysql;
  }

  get port(): number {
    return this.process.port;
  }

  /** The settings of a node that uses it. */
  get environment(): Record<string, string> {
    return {
      DB_TYPE: 'mysql',
      DB_HOST: '127.0.0.1',
      DB_PORT: String(this.port),
      DB_USER: 'root',
      DB_PASSWORD: '',
      DB_DATABASE: database,
    };
  }

  /** Starts it again; resolves when it answers. @param more options for this time, such as those for TLS */
  start(more: readonly string[] = []): Promise<void> {
    return this.process.start(more);
  }

  async query<Row>(sql: string, of = database): Promise<Row[]> {
    const connection = await this.connect(of);
    try {
      return (await connection.query<(RowDataPacket & Row)[]>(sql))[0];
    } finally {
      await connection.end();
    }
  }

  /** Breaks all connections that nodes have. @returns how many there were */
  async breakConnections(): Promise<number> {
    const rows = await this.query<{ id: number }>(
      `SELECT id FROM information_schema.processlist WHERE db = '${database}' AND id != CONNECTION_ID()`,
    );
    // One may have gone by itself.
    for (const { id } of rows) await this.query(`KILL CONNECTION ${id}`).catch(() => undefined);
    return rows.length;
  }

  /**
   * Leaves no connection to anybody else: those that nodes have are broken, and all that the server grants are taken.
   * @returns what gives them back
   */
  async crowd(): Promise<() => Promise<void>> {
    const first = await this.connect(database);
    const taken = [first];
    await first.query(`SET GLOBAL max_connections = ${fewestConnections}`);
    // The server grants root one more.
    while (taken.length < fewestConnections + 1) {
      await this.breakOthers(first, taken);
      await this.connect(database).then(
        (connection) => taken.push(connection),
        // A node was faster: its connection is broken next.
        () => undefined,
      );
    }
    return async () => {
      await first.query('SET GLOBAL max_connections = DEFAULT');
      for (const connection of taken) await connection.end();
    };
  }

  /** Locks tables, as a change of them by hand does: whoever reads or writes them waits. @returns what unlocks them */
  async lock(...tables: string[]): Promise<() => Promise<void>> {
    const connection = await this.connect(database);
    await connection.query(`LOCK TABLES ${tables.map((table) => `${table} WRITE`).join(', ')}`);
    return () => connection.end();
  }

  /** SIGTERM for a stop in good order. */
  stop(signal: NodeJS.Signals): Promise<void> {
    return this.process.stop(signal);
  }

  freeze(): void {
    this.process.signal('SIGSTOP');
  }

  thaw(): void {
    this.process.signal('SIGCONT');
  }

  remove(): Promise<void> {
    return this.process.remove();
  }

  private connect(of: string): Promise<Connection> {
    return createConnection({
      host: '127.0.0.1',
      port: this.port,
      user: 'root',
      ...(this.process.isEncrypted ? { ssl: { rejectUnauthorized: false } } : {}),
      ...(of === '' ? {} : { database: of }),
    });
  }

  private async breakOthers(by: Connection, spared: readonly Connection[]): Promise<void> {
    const ids = spared.map(({ threadId }) => threadId);
    const [rows] = await by.query<(RowDataPacket & { id: number })[]>(
      "SELECT id FROM information_schema.processlist WHERE user = 'root' AND id NOT IN (?)",
      [ids],
    );
    // One may have gone by itself.
    for (const { id } of rows) await by.query(`KILL CONNECTION ${id}`).catch(() => undefined);
  }
}
