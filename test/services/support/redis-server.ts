import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/built-app.js';

/** A Redis of the test's own, which it may kill, freeze and empty. It keeps nothing. */
export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(private readonly port: number) {}

  /** One that does not run yet. */
  static async notStarted(): Promise<RedisServer> {
    return new RedisServer(await freePort());
  }

  static async start(): Promise<RedisServer> {
    const server = await RedisServer.notStarted();
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  private get file(): string {
    return `auth-notify-redis-${this.port}.rdb`;
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const child = spawn(
      'redis-server',
      [
        ...['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
        // A replica keeps what it was sent at first in a file.
        ...['--dir', tmpdir(), '--dbfilename', this.file],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.child = child;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => {
        reject(new Error(`redis-server ended with ${code}:\n${output}`));
      });
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Ready to accept connections')) resolve();
      });
    });
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    rmSync(join(tmpdir(), this.file), { force: true });
  }

  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  async empty(): Promise<void> {
    await this.tell('FLUSHALL');
  }

  /** Makes it a replica of another one, or a primary again. Its connections stay open. */
  async replicate(other: RedisServer | undefined): Promise<void> {
    await this.tell(
      'REPLICAOF',
      ...(other === undefined ? ['NO', 'ONE'] : ['127.0.0.1', String(other.port)]),
    );
  }

  private async tell(...command: string[]): Promise<void> {
    const { createClient } = await import('redis');
    const client = createClient({ url: this.url, socket: { reconnectStrategy: false } });
    await client.connect();
    await client.sendCommand(command);
    client.destroy();
  }
}
