import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { Settings } from '../config/settings.js';
import { Serving } from '../events/serving.js';
import { WakeLoop } from '../events/wake-loop.js';
import { Clock } from '../time/clock.js';
import { SchedulesRepository } from './persistence/schedules.repository.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** So many rows are removed in one unit of work at most: others wait for it on SQLite. */
export const removalBatch = 500;

/**
 * Removes what is older than `before`, batch by batch, each in a unit of work of its own, and yields after each how
 * many rows it removed.
 */
export type Removal = (before: Date) => AsyncIterable<number>;

/**
 * Has each module remove what is older than `RETENTION_DAYS`: about once an hour, once in the cluster, and not in the
 * first minute of a node, which has better things to do.
 *
 * Driven by a loop like those of the events, not by a timer: it never runs twice at once, and a node that stops ends it
 * at a transaction's edge. Between looks at the table, once a minute, the loop's polls cost nothing.
 */
@Injectable()
export class Retention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Retention.name);
  private readonly removals = new Map<string, Removal>();
  private readonly loop = new WakeLoop(Retention.name, () => this.runWhenDue());
  private nextLook = 0;
  private stopping = false;

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly schedules: SchedulesRepository,
    private readonly serving: Serving,
  ) {}

  /** Registers a module's removal; called before the application has started. @param name its stable name */
  add(name: string, removal: Removal): void {
    this.removals.set(name, removal);
  }

  onApplicationBootstrap(): void {
    this.nextLook = this.clock.now().getTime() + minuteMs;
    if (this.serving.active) this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.loop.stop();
  }

  /** Resolves when what is due by now has been done. */
  async wake(): Promise<void> {
    await this.loop.wake();
  }

  private async runWhenDue(): Promise<undefined> {
    const now = this.clock.now();
    if (now.getTime() < this.nextLook) return undefined;
    this.nextLook = now.getTime() + minuteMs;
    for (const [name, removal] of this.removals) {
      if (this.stopping) return undefined;
      if (await this.schedules.claim(name, now, hourMs)) await this.attempt(name, removal, now);
    }
    return undefined;
  }

  /** One that fails is logged and must not keep the others from their work; it is due again in an hour. */
  private async attempt(name: string, removal: Removal, now: Date): Promise<void> {
    let removed = 0;
    try {
      for await (const count of removal(new Date(now.getTime() - this.settings.RETENTION_DAYS * dayMs))) {
        removed += count;
        if (this.stopping) break;
        await yieldToOthers();
      }
    } catch (error) {
      this.logger.error({ message: 'Removing old rows failed', what: name, removed, error });
      return;
    }
    if (removed > 0) this.logger.log({ message: 'Old rows removed', what: name, removed });
  }
}
