import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { freePort } from '../../support/built-app.js';
import { until } from './cluster.js';

/** Where Debian has servers; it is not in everybody's path. */
const path = `${process.env['PATH'] ?? ''}:/usr/sbin`;

/** The server refuses to run as root: then it runs as the user that the package made. */
const user = process.getuid?.() === 0 ? 'mysql' : undefined;

const database = 'auth_notify';

/** MariaDB allows no lower limit. */
const fewestConnections = 10;

/** A MariaDB of the test's own, which it may kill and freeze. It keeps its data until it is removed. */
export class MariadbServer {
  private child: ChildProcess | undefined;
  private tls = false;

  private constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<MariadbServer> {
    const folder = mkdtempSync(join(tmpdir(), 'auth-notify-mariadb-'));
    chmodSync(folder, 0o755);
    const id = (flag: string) => Number(execFileSync('id', [flag, user ?? '']).toString());
    if (user !== undefined) chownSync(folder, id('-u'), id('-g'));
    const server = new MariadbServer(folder, await freePort());
    execFileSync(
      'mariadb-install-db',
      ['--no-defaults', ...server.place, '--auth-root-authentication-method=normal', '--skip-test-db'],
      { stdio: 'ignore', env: { PATH: path } },
    );
    await server.start();
    await server.query(`CREATE DATABASE ${database}`, '');
    return server;
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

  /** Resolves when it answers. @param more arguments, such as those for TLS */
  async start(more: readonly string[] = []): Promise<void> {
    this.tls = more.some((argument) => argument.startsWith('--ssl-cert'));
    this.child = spawn(
      'mariadbd',
      [
        '--no-defaults',
        ...this.place,
        '--bind-address=127.0.0.1',
        `--port=${this.port}`,
        `--socket=${join(this.folder, 'socket')}`,
        `--pid-file=${join(this.folder, 'pid')}`,
        // A server that starts removes what it takes for its own in there: temporary tables of all that share it.
        `--tmpdir=${this.folder}`,
        '--innodb-buffer-pool-size=32M',
        ...more,
      ],
      { stdio: 'ignore', env: { PATH: path } },
    );
    await until('MariaDB answers', () =>
      this.query('SELECT 1', '').then(
        () => true,
        () => false,
      ),
    );
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
  async stop(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private connect(of: string): Promise<Connection> {
    return createConnection({
      host: '127.0.0.1',
      port: this.port,
      user: 'root',
      ...(this.tls ? { ssl: { rejectUnauthorized: false } } : {}),
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

  private get place(): string[] {
    return [`--datadir=${join(this.folder, 'data')}`, ...(user === undefined ? [] : [`--user=${user}`])];
  }
}
