import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { Settings } from '../config/settings.js';
import { Serving } from '../events/serving.js';
import { type RedisCommands, RedisLink } from './redis-link.js';

/** Between two attempts to connect, in milliseconds: doubled each time, up to the last. */
const firstDelayMs = 100;
const longestDelayMs = 2_000;

/** There is no Redis at the moment, or none at all. */
export class RedisGoneError extends Error {
  constructor() {
    super('There is no connection to Redis.');
  }
}

/**
 * The one connection to the Redis of `REDIS_URL`, which nodes share: made when the node serves, and made again for ever
 * when it is lost. Nothing waits for it: while it is gone, commands fail at once, and whoever sends them does without.
 * With no `REDIS_URL` it does nothing.
 */
@Injectable()
export class RedisConnection implements OnApplicationBootstrap, OnApplicationShutdown {
  /** How often the connection was lost. */
  losses = 0;
  private readonly logger = new Logger(RedisConnection.name);
  private readonly channels = new Map<string, (message: string) => void>();
  private readonly lastWishes: ((commands: RedisCommands) => Promise<unknown>)[] = [];
  private readonly stopping = new AbortController();
  private link: RedisLink | undefined;
  private lastRefusal: string | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly settings: Settings,
    private readonly serving: Serving,
  ) {}

  /** Whether there is to be one. */
  get configured(): boolean {
    return this.settings.REDIS_URL !== undefined;
  }

  get up(): boolean {
    return this.link !== undefined;
  }

  /**
   * The name of a key or channel. Those who share a database are one cluster: another one may use the same Redis, and
   * channels, unlike keys, do not belong to a numbered database of Redis.
   */
  name(of: string): string {
    return `auth-notify:${this.settings.DB_DATABASE}:${of}`;
  }

  /** Listens to a channel whenever there is a connection. Called before the node serves. */
  subscribe(channel: string, answer: (message: string) => void): void {
    this.channels.set(channel, answer);
  }

  /** Registers what is still to be said when the node stops, if there is a connection then. */
  beforeEnd(wish: (commands: RedisCommands) => Promise<unknown>): void {
    this.lastWishes.push(wish);
  }

  /** @throws RedisGoneError at once while there is no connection; after half a second at most when it hangs */
  async run<T>(command: (commands: RedisCommands) => Promise<T>): Promise<T> {
    const { link } = this;
    if (link === undefined) throw new RedisGoneError();
    try {
      return await link.run(command);
    } catch (error) {
      if (this.link === link) this.note(error as Error);
      throw error;
    }
  }

  onApplicationBootstrap(): void {
    if (this.settings.REDIS_URL === undefined || !this.serving.active) return;
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
      const link = await this.open(url, failures);
      if (link !== undefined) {
        failures = 0;
        await this.use(link);
      }
      const delayMs = Math.min(firstDelayMs * 2 ** failures, longestDelayMs) * (0.5 + Math.random());
      failures += 1;
      // Aborted by the stop: then the loop ends.
      await pause(delayMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async open(url: string, failures: number): Promise<RedisLink | undefined> {
    try {
      return await RedisLink.open(url, this.channels);
    } catch (error) {
      // Once, and not for each attempt. After a loss it has been said already.
      if (failures === 0 && this.losses === 0)
        this.logger.warn({ message: 'Redis cannot be reached; the node goes on without it', error });
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
    this.logger.log('Redis is connected');
    const reason = await link.ended;
    this.link = undefined;
    if (this.isStopped()) return;
    this.losses += 1;
    this.logger.warn({ message: 'Redis is gone; the node goes on without it', error: reason });
  }

  /** What Redis itself refuses (no memory left, a replica, no permission): once, until it is another refusal. */
  private note(error: Error): void {
    if (error.message === this.lastRefusal) return;
    this.lastRefusal = error.message;
    this.logger.error({ message: 'Redis refused a command', error });
  }
}
