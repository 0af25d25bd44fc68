import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { daysBefore } from '../config/durations.js';
import { NodeRole } from '../runtime/node-role.js';
import { WakeLoop, yieldToEventLoop } from '../runtime/wake-loop.js';
import { Clock } from '../runtime/clock.js';
import { SchedulesRepository } from './persistence/schedules.repository.js';
import { RetentionSettings } from './retention.settings.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Largest number of rows removed in one unit of work: on SQLite, everything else waits for it. */
export const removalBatch = 500;

/**
 * Removes rows that are older than `before`, in batches with a unit of work each, and yields after each batch how many
 * rows it removed.
 */
export type Removal = (before: Date) => AsyncIterable<number>;

/**
 * Runs every module's removal of rows that are older than `RETENTION_DAYS`: about once an hour, once in the cluster,
 * and not in the first minute of a node, which is busy with its start.
 *
 * It uses a `WakeLoop`, not a timer: it never runs twice at once, and a node that stops ends it between two
 * transactions. It reads the table once a minute; the other polls of the loop cost nothing.
 */
@Injectable()
export class Retention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Retention.name);
  private readonly removals = new Map<string, Removal>();
  private readonly loop = new WakeLoop(Retention.name, () => this.runWhenDue());
  private nextLook = 0;
  private stopping = false;

  constructor(
    private readonly settings: RetentionSettings,
    private readonly clock: Clock,
    private readonly schedules: SchedulesRepository,
    private readonly node: NodeRole,
  ) {}

  /**
   * Registers a module's removal; called before the application has started.
   * @param name stable name of the removal
   * @throws Error when another removal has the name: only one of them would run
   */
  add(name: string, removal: Removal): void {
    if (this.removals.has(name)) throw new Error(`Two removals of old rows are called ${name}.`);
    this.removals.set(name, removal);
  }

  onApplicationBootstrap(): void {
    this.nextLook = this.clock.now().getTime() + minuteMs;
    if (this.node.isServer) this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.loop.stop();
  }

  /** Resolves when all removals that are due have run. */
  async wake(): Promise<void> {
    await this.loop.wake();
  }

  private async runWhenDue(): Promise<undefined> {
    const now = this.clock.now();
    const waitMs = this.nextLook - now.getTime();
    // Over a minute to wait means that the clock was set back.
    if (waitMs > 0 && waitMs <= minuteMs) return undefined;
    this.nextLook = now.getTime() + minuteMs;
    for (const [name, removal] of this.removals) {
      if (this.stopping) return undefined;
      if (await this.schedules.claim(name, now, hourMs)) await this.attempt(name, removal, now);
    }
    return undefined;
  }

  /** Runs one removal. A failure is logged and must not stop the others; the removal is due again in an hour. */
  private async attempt(name: string, removal: Removal, now: Date): Promise<void> {
    let removed = 0;
    try {
      for await (const count of removal(daysBefore(now, this.settings.RETENTION_DAYS))) {
        removed += count;
        if (this.stopping) break;
        await yieldToEventLoop();
      }
    } catch (error) {
      this.logger.error({ message: 'Removing old rows failed', what: name, removed, error });
      return;
    }
    if (removed > 0) this.logger.log({ message: 'Old rows removed', what: name, removed });
  }
}
