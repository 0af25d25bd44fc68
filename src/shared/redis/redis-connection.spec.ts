import { Logger } from '@nestjs/common';
import { jest } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Settings } from '../config/settings.js';
import type { Serving } from '../events/serving.js';
import { RedisConnection, RedisGoneError } from './redis-connection.js';

/** Speaks just enough of Redis's protocol: https://redis.io/docs/latest/develop/reference/protocol-spec/ */
class FakeRedis {
  answers = true;
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
    else if (name === 'DEL') socket.write('-OOM no memory left\r\n');
    else socket.write(name === 'PING' ? '+PONG\r\n' : '+OK\r\n');
  }
}

describe('The connection to Redis', () => {
  let redis: FakeRedis;
  let connection: RedisConnection;
  let log: string[];

  const connect = (url?: string) => {
    const settings = { REDIS_URL: url, DB_DATABASE: 'test' } as Settings;
    connection = new RedisConnection(settings, { active: true } as Serving);
    connection.onApplicationBootstrap();
  };
  /** Asks in each turn of the event loop, for what announces itself to nobody. */
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
  };
  const ping = () => connection.run((commands) => commands.ping());

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

  it('is not made without an address, and not missed', async () => {
    await redis.listen();
    connect();
    expect([connection.configured, connection.up, redis.sockets.size]).toEqual([false, false, 0]);
    await expect(ping()).rejects.toThrow(RedisGoneError);
  });

  it('is made again when it breaks, and commands fail at once meanwhile', async () => {
    const port = await redis.listen();
    connect(`redis://127.0.0.1:${port}`);
    await until(() => connection.up);
    expect(await ping()).toBe('PONG');
    await redis.end();
    await until(() => !connection.up);
    await expect(ping()).rejects.toThrow(RedisGoneError);
    await redis.listen(port);
    await until(() => connection.up);
    expect(await ping()).toBe('PONG');
    expect(log).toEqual([
      'Redis is connected',
      'Redis is gone; the node goes on without it',
      'Redis is connected',
    ]);
  });

  it('counts as lost when Redis hangs, for commands under way too', async () => {
    connect(`redis://127.0.0.1:${await redis.listen()}`);
    await until(() => connection.up);
    redis.answers = false;
    const start = performance.now();
    const outcomes = await Promise.allSettled([ping(), ping()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(performance.now() - start).toBeLessThan(2_000);
    await until(() => !connection.up);
    redis.answers = true;
    await until(() => connection.up);
  });

  it('is kept when Redis refuses a command, which is written down once', async () => {
    connect(`redis://127.0.0.1:${await redis.listen()}`);
    await until(() => connection.up);
    for (let time = 0; time < 3; time += 1)
      await expect(connection.run((commands) => commands.del('key'))).rejects.toThrow('OOM');
    expect(connection.up).toBe(true);
    expect(log.filter((line) => line.includes('refused'))).toHaveLength(1);
  });

  it('says once, and not for each attempt, that Redis cannot be reached', async () => {
    const port = await redis.listen();
    await redis.end();
    connect(`redis://127.0.0.1:${port}`);
    await until(() => log.length > 0);
    await redis.listen(port);
    await until(() => connection.up);
    expect(log).toEqual(['Redis cannot be reached; the node goes on without it', 'Redis is connected']);
  });
});
