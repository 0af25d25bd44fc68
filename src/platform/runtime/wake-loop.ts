import { Logger } from '@nestjs/common';
import { AsyncResource } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Yields to the event loop between two batches of a long run. SQLite answers synchronously, so a backlog would block
 * requests, signals and heartbeats until it is empty.
 */
export async function yieldToEventLoop(): Promise<void> {
  await nextTurn();
}

/** Interval between polls, in milliseconds: about a second, with jitter, so that nodes do not poll all at once. */
const pollMs = () => 900 + Math.random() * 200;

/**
 * Runs `work` whenever it is woken, never twice at once, and also about once a second, in case a wake-up was lost.
 *
 * `work` does everything that is pending, and may return the number of milliseconds after which it must run again at
 * the latest.
 */
export class WakeLoop {
  private readonly logger: Logger;
  private readonly run: () => Promise<void>;
  private current: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running = false;

  constructor(
    name: string,
    private readonly work: () => Promise<number | undefined>,
  ) {
    this.logger = new Logger(name);
    // The caller's context, such as that of a request, must not lend its request id to what the loop logs.
    this.run = AsyncResource.bind(() => this.runOnce());
  }

  start(): void {
    this.running = true;
    void this.wake();
  }

  /** Whether the loop was stopped; a long run then ends after its current batch. */
  get stopped(): boolean {
    return !this.running;
  }

  /** Resolves when a run that began after this call has ended, even if it failed; at once if the loop is stopped. */
  wake(): Promise<void> {
    if (!this.running) return Promise.resolve();
    this.next ??= (this.current ?? Promise.resolve()).then(this.run);
    return this.next;
  }

  /** Stops the loop; resolves when the current run has ended. */
  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.timer);
    await (this.next ?? this.current);
    clearTimeout(this.timer);
  }

  private async runOnce(): Promise<void> {
    this.current = this.next;
    this.next = undefined;
    clearTimeout(this.timer);
    let pause: number | undefined;
    try {
      if (this.running) pause = await this.work();
    } catch (error) {
      this.logger.error({ message: 'A run failed and will be tried again', error });
    } finally {
      this.current = undefined;
      if (this.running)
        this.timer = setTimeout(() => void this.wake(), Math.min(pause ?? Infinity, pollMs()));
    }
  }
}
