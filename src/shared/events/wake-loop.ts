import { Logger } from '@nestjs/common';
import { AsyncResource } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Gives the event loop a turn between two batches of a long run. SQLite answers without ever leaving it, so a backlog
 * would keep requests, signals and heartbeats waiting until it is empty.
 */
export async function letOthersRun(): Promise<void> {
  await nextTurn();
}

/** About a second, with jitter, so that the polls of many nodes do not fall together. */
const pollMs = () => 900 + Math.random() * 200;

/**
 * Runs one piece of work whenever it is woken, never twice at once, and by itself about once a second, in case a
 * wake-up was lost.
 *
 * `work` does all there is to do and may return after how many milliseconds it wants to run again at the latest.
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
    // Whoever wakes the loop, a request for one, must not lend its request id to what the loop logs.
    this.run = AsyncResource.bind(() => this.runOnce());
  }

  start(): void {
    this.running = true;
    void this.wake();
  }

  /** Whether it was told to stop: a long run ends at its next batch. */
  get stopped(): boolean {
    return !this.running;
  }

  /** Resolves when a run that began after this call has ended, also when it failed, and at once when stopped. */
  wake(): Promise<void> {
    if (!this.running) return Promise.resolve();
    this.next ??= (this.current ?? Promise.resolve()).then(this.run);
    return this.next;
  }

  /** Resolves once the run under way has ended; none follows. */
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
