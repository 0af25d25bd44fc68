import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseSettings } from '../database/database.settings.js';
import { NodeRole } from '../runtime/node-role.js';
import { type RedisCommands, RedisLink } from './redis-link.js';
import { RedisSettings } from './redis.settings.js';

/** Delay between two attempts to connect, in milliseconds; it doubles with each attempt, up to `longestDelayMs`. */
const firstDelayMs = 100;
const longestDelayMs = 2_000;

/** Thrown when Redis is not connected at the moment, or not configured. */
export class RedisGoneError extends Error {
  constructor() {
    super('There is no connection to Redis.');
  }
}

/**
 * The node's connection to the Redis of `REDIS_URL`, which nodes share: opened when the node serves, and opened again
 * without limit when it is lost. Nothing waits for it: while there is no connection, commands fail at once, and callers
 * continue without Redis. Without `REDIS_URL` it does nothing.
 */
@Injectable()
export class RedisConnection implements OnApplicationBootstrap, OnApplicationShutdown {
  /** Number of times the connection was lost. */
  losses = 0;
  private readonly logger = new Logger(RedisConnection.name);
  private readonly channels = new Map<string, (message: string) => void>();
  private readonly lastWishes: ((commands: RedisCommands) => Promise<unknown>)[] = [];
  private readonly stopping = new AbortController();
  private link: RedisLink | undefined;
  private lastRefusal: string | undefined;
  /** Why the last attempt to connect failed; undefined while there is a connection, or before the first attempt. */
  private lastFailure: string | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly settings: RedisSettings,
    private readonly database: DatabaseSettings,
    private readonly node: NodeRole,
  ) {}

  /** Whether `REDIS_URL` is set. */
  get configured(): boolean {
    return this.settings.REDIS_URL !== undefined;
  }

  get up(): boolean {
    return this.link !== undefined;
  }

  /**
   * Returns the name of a key or channel of this cluster. Nodes that share a database form a cluster; another cluster
   * may use the same Redis, and channels, unlike keys, do not belong to a numbered database of Redis.
   */
  name(of: string): string {
    return `auth-notify:${this.database.DB_DATABASE}:${of}`;
  }

  /** Subscribes to a channel on every connection. Call it before the node serves. */
  subscribe(channel: string, answer: (message: string) => void): void {
    this.channels.set(channel, answer);
  }

  /** Registers commands to send when the node stops, if there is a connection then. */
  beforeEnd(wish: (commands: RedisCommands) => Promise<unknown>): void {
    this.lastWishes.push(wish);
  }

  /** @throws RedisGoneError at once if there is no connection; another error, within half a second, if Redis hangs */
  async run<T>(command: (commands: RedisCommands) => Promise<T>): Promise<T> {
    const { link } = this;
    if (link === undefined) throw new RedisGoneError();
    try {
      return await link.run(command);
    } catch (error) {
      // What ended the link is logged as the reason of the loss.
      if (this.link === link && !link.over) this.note(error as Error);
      throw error;
    }
  }

  onApplicationBootstrap(): void {
    if (this.settings.REDIS_URL === undefined || !this.node.isServer) return;
    this.running = this.keepUp(this.settings.REDIS_URL);
  }

  async onApplicationShutdown(): Promise<void> {
    for (const wish of this.lastWishes) await this.run(wish).catch(() => undefined);
    this.stopping.abort();
    this.link?.end(new Error('The node stops.'));
    await this.running;
  }

  private isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async keepUp(url: string): Promise<void> {
    let failures = 0;
    while (!this.isStopped()) {
      const link = await this.open(url);
      if (link !== undefined) {
        failures = 0;
        await this.use(link);
      }
      const delayMs = Math.min(firstDelayMs * 2 ** failures, longestDelayMs) * (0.5 + Math.random());
      failures += 1;
      // The shutdown aborts the pause; then the loop ends.
      await pause(delayMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async open(url: string): Promise<RedisLink | undefined> {
    try {
      return await RedisLink.open(url, this.name('probe'), this.channels);
    } catch (error) {
      // Logged once for each reason, not for each attempt: the password may be wrong when the server is back.
      const { code = '', message } = error as NodeJS.ErrnoException;
      const failure = `${code} ${message}`;
      if (failure !== this.lastFailure)
        this.logger.warn({ message: 'Redis cannot be used; the node goes on without it', error });
      this.lastFailure = failure;
      return undefined;
    }
  }

  /** Resolves when the link has ended. */
  private async use(link: RedisLink): Promise<void> {
    if (this.isStopped()) {
      link.end(new Error('The node stops.'));
      return;
    }
    this.link = link;
    this.lastRefusal = undefined;
    this.lastFailure = undefined;
    this.logger.log('Redis is connected');
    const reason = await link.ended;
    this.link = undefined;
    if (this.isStopped()) return;
    this.losses += 1;
    this.logger.warn({ message: 'Redis is gone; the node goes on without it', error: reason });
  }

  /** Logs what Redis refuses (no memory left, no permission): once, until the refusal changes. */
  private note(error: Error): void {
    if (error.message === this.lastRefusal) return;
    this.lastRefusal = error.message;
    this.logger.error({ message: 'Redis refused a command', error });
  }
}
