import { DatabaseServer } from './database-server.js';
import { SlowLink } from './slow-link.js';

/** May write to the nodes' database, and has no privilege to write to a server that is read-only, as `root` has. */
const user = 'nodes';

const options = {
  mariadb: ['--log-bin=binlog', '--log-slave-updates', '--gtid-domain-id=1'],
  mysql: ['--log-bin=binlog', '--gtid-mode=ON', '--enforce-gtid-consistency=ON'],
};

/** A primary and its replica, and a name, here a port, that leads to the primary. */
export class ServerPair {
  private constructor(
    private primary: DatabaseServer,
    private replica: DatabaseServer,
    private readonly name: SlowLink,
  ) {}

  static async start(): Promise<ServerPair> {
    const kind = process.env['TEST_MYSQLD'] === undefined ? options.mariadb : options.mysql;
    const [one, two] = await Promise.all(
      [1, 2].map((id) => DatabaseServer.start([...kind, `--server-id=${id}`])),
    );
    if (one === undefined || two === undefined) throw new Error('There are no two servers.');
    const pair = new ServerPair(one, two, await SlowLink.to(one.port));
    await pair.replicate();
    await one.query(`CREATE USER ${user}`);
    await one.query(`GRANT ALL ON \`${one.environment['DB_DATABASE']}\`.* TO ${user}`);
    return pair;
  }

  /** The settings of a node that uses the pair by its name. */
  get environment(): Record<string, string> {
    return { ...this.primary.environment, DB_PORT: String(this.name.port), DB_USER: user };
  }

  /** The primary accepts no writes from now on. Connections stay open. */
  async setReadOnly(): Promise<void> {
    await this.primary.query(`SET GLOBAL ${this.readOnly} = 1`);
  }

  /** The replica becomes the primary once it has everything, and the name leads to it. Connections stay open. */
  async promote(): Promise<void> {
    await this.catchUp();
    await this.replica.query(this.replica.isMysql ? 'STOP REPLICA' : 'STOP SLAVE');
    await this.replica.query(`SET GLOBAL ${this.readOnly} = 0`);
    [this.primary, this.replica] = [this.replica, this.primary];
    this.name.moveTo(this.primary.port);
  }

  /** @returns how many connections nodes have to the server that was primary before */
  async connectionsToDemoted(): Promise<number> {
    const rows = await this.replica.query<{ id: number }>(
      `SELECT id FROM information_schema.processlist WHERE user = '${user}'`,
    );
    return rows.length;
  }

  /** Breaks the connections that nodes have to the server that was primary before. */
  async cutDemoted(): Promise<void> {
    await this.replica.breakConnections();
  }

  /** Makes the other server follow the primary. */
  private async replicate(): Promise<void> {
    const { port } = this.primary;
    const statements = this.replica.isMysql
      ? [
          `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = ${port}, SOURCE_USER = 'root',
             SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1`,
          'START REPLICA',
        ]
      : [
          `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${port}, MASTER_USER = 'root',
             MASTER_USE_GTID = slave_pos`,
          'START SLAVE',
        ];
    for (const statement of statements) await this.replica.query(statement);
    await this.catchUp();
  }

  async remove(): Promise<void> {
    await this.name.close();
    await Promise.all([this.primary.remove(), this.replica.remove()]);
  }

  /** Resolves when the replica has all that the primary has committed. */
  private async catchUp(): Promise<void> {
    const [position] = await this.primary.query<{ at: string }>(
      `SELECT ${this.primary.isMysql ? '@@GLOBAL.gtid_executed' : '@@GLOBAL.gtid_binlog_pos'} AS at`,
    );
    const wait = this.replica.isMysql ? 'WAIT_FOR_EXECUTED_GTID_SET' : 'MASTER_GTID_WAIT';
    const [waited] = await this.replica.query<{ failed: number }>(
      `SELECT ${wait}('${position?.at ?? ''}', 30) AS failed`,
    );
    if (waited?.failed !== 0) throw new Error('The replica does not catch up.');
  }

  private get readOnly(): string {
    return this.primary.isMysql ? 'super_read_only' : 'read_only';
  }
}
