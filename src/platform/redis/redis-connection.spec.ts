import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { DatabaseSettings } from '../database/database.settings.js';
import type { RedisSettings } from './redis.settings.js';
import type { NodeRole } from '../runtime/node-role.js';
import { RedisConnection, RedisGoneError } from './redis-connection.js';

/** Speaks just enough of Redis's protocol: https://redis.io/docs/latest/develop/reference/protocol-spec/ */
class FakeRedis {
  answers = true;
  /** The error with which it refuses to write, as a replica does. */
  refusal: string | undefined;
  readonly sockets = new Set<Socket>();
  readonly commands: string[] = [];
  private server: Server = createServer();

  async listen(port = 0): Promise<number> {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        for (const command of data.toString().split(/(?=\*\d+\r\n)/)) this.answer(socket, command);
      });
    }).listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  /** As when it is killed. */
  async end(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private answer(socket: Socket, text: string): void {
    const [name = '', first = ''] = text.split('\r\n').filter((line) => /^[^*$]/.test(line));
    this.commands.push(name);
    if (!this.answers) return;
    if (name === 'HELLO') socket.write('%1\r\n+server\r\n+redis\r\n');
    else if (name === 'SUBSCRIBE') socket.write(`>3\r\n+subscribe\r\n$${first.length}\r\n${first}\r\n:1\r\n`);
    else if (this.refusal !== undefined && name !== 'PING') socket.write(`-${this.refusal}\r\n`);
    else if (name === 'PUBLISH') socket.write(':0\r\n');
    else if (name === 'DEL') socket.write('-OOM no memory left\r\n');
    else socket.write('+OK\r\n');
  }
}

describe('The connection to Redis', () => {
  let redis: FakeRedis;
  let connection: RedisConnection;
  let log: string[];

  const connect = (url?: string) => {
    const settings = { REDIS_URL: url } as RedisSettings;
    const database = { DB_DATABASE: 'test' } as DatabaseSettings;
    connection = new RedisConnection(settings, database, { isServer: true } as NodeRole);
    connection.onApplicationBootstrap();
  };
  /** Asks in each turn of the event loop, for what announces itself to nobody. */
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
  };
  const publish = () => connection.run((commands) => commands.publish('channel', 'message'));

  beforeEach(() => {
    redis = new FakeRedis();
    log = [];
    for (const level of ['log', 'warn', 'error'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((entry: unknown) => {
        log.push(typeof entry === 'string' ? entry : (entry as { message: string }).message);
      });
  });
  afterEach(async () => {
    await connection.onApplicationShutdown();
    await redis.end().catch(() => undefined);
    jest.restoreAllMocks();
  });

  it('is not opened without an address, and its absence causes no error', async () => {
    await redis.listen();
    connect();
    expect([connection.configured, connection.up, redis.sockets.size]).toEqual([false, false, 0]);
    await expect(publish()).rejects.toThrow(RedisGoneError);
  });

  it('is opened again when it breaks, and commands fail at once meanwhile', async () => {
    const port = await redis.listen();
    connect(`redis://127.0.0.1:${port}`);
    await until(() => connection.up);
    expect(await publish()).toBe(0);
    await redis.end();
    await until(() => !connection.up);
    await expect(publish()).rejects.toThrow(RedisGoneError);
    await until(() => log.length === 3);
    await redis.listen(port);
    await until(() => connection.up);
    expect(await publish()).toBe(0);
    expect(log).toEqual([
      'Redis is connected',
      'Redis is gone; the node goes on without it',
      'Redis cannot be used; the node goes on without it',
      'Redis is connected',
    ]);
  });

  it('counts as lost when Redis hangs, also for pending commands', async () => {
    connect(`redis://127.0.0.1:${await redis.listen()}`);
    await until(() => connection.up);
    redis.answers = false;
    const start = performance.now();
    const outcomes = await Promise.allSettled([publish(), publish()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(performance.now() - start).toBeLessThan(2_000);
    await until(() => !connection.up);
    redis.answers = true;
    await until(() => connection.up);
  });

  it('stays open when Redis refuses a command, which is logged once', async () => {
    connect(`redis://127.0.0.1:${await redis.listen()}`);
    await until(() => connection.up);
    for (let time = 0; time < 3; time += 1)
      await expect(connection.run((commands) => commands.del('key'))).rejects.toThrow('OOM');
    expect(connection.up).toBe(true);
    expect(log.filter((line) => line.includes('refused'))).toHaveLength(1);
  });

  it.each([
    "READONLY You can't write against a read only replica.",
    'LOADING Redis is loading the dataset in memory',
    "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
    'CLUSTERDOWN The cluster is down',
  ])('is opened again until Redis accepts writes, and the reason is logged once: %s', async (refusal) => {
    connect(`redis://127.0.0.1:${await redis.listen()}`);
    await until(() => connection.up);
    redis.refusal = refusal;
    await expect(connection.run((commands) => commands.del('key'))).rejects.toThrow(refusal.slice(0, 8));
    await until(() => !connection.up);
    const attempts = () => redis.commands.filter((name) => name === 'HELLO').length;
    await until(() => attempts() === 4);
    redis.refusal = undefined;
    await until(() => connection.up);
    expect(log).toEqual([
      'Redis is connected',
      'Redis is gone; the node goes on without it',
      'Redis cannot be used; the node goes on without it',
      'Redis is connected',
    ]);
    expect(connection.losses).toBe(1);
  });

  it('ends when Redis is demoted, also without a command', async () => {
    connect(`redis://127.0.0.1:${await redis.listen()}`);
    await until(() => connection.up);
    redis.refusal = "READONLY You can't write against a read only replica.";
    await until(() => !connection.up);
  });

  it('logs each reason for which it cannot be opened', async () => {
    const port = await redis.listen();
    await redis.end();
    connect(`redis://127.0.0.1:${port}`);
    await until(() => log.length === 1);
    redis.refusal = 'LOADING Redis is loading the dataset in memory';
    await redis.listen(port);
    await until(() => log.length === 2);
    redis.refusal = undefined;
    await until(() => connection.up);
    expect(log).toHaveLength(3);
  });

  it('logs once, and not for each attempt, that Redis is unreachable', async () => {
    const port = await redis.listen();
    await redis.end();
    connect(`redis://127.0.0.1:${port}`);
    await until(() => log.length > 0);
    await redis.listen(port);
    await until(() => connection.up);
    expect(log).toEqual(['Redis cannot be used; the node goes on without it', 'Redis is connected']);
  });
});
