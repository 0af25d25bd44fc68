import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Doorbell } from './doorbell.js';
import { EventLogRepository } from './persistence/event-log.repository.js';
import { EventOffsetsRepository } from './persistence/event-offsets.repository.js';
import { Serving } from './serving.js';
import { letOthersRun, WakeLoop } from './wake-loop.js';

/** Bounds the size of one statement and how long others wait for the sequence. */
const batchSize = 500;

/** When another node holds the row that is wanted, it is tried again after so many milliseconds. */
export const lockedRetryMs = 10;

/**
 * Gives committed events their place in the order (`seq`).
 *
 * Ids are handed out before commit and commits come out of order, so a reader that follows an auto-increment id
 * misses rows. The relay numbers only what it sees committed, one relay at a time, so that whoever has read up to a
 * `seq` has missed nothing below it.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop = new WakeLoop(Relay.name, () => this.orderAll());

  constructor(
    private readonly units: UnitOfWork,
    private readonly log: EventLogRepository,
    private readonly offsets: EventOffsetsRepository,
    private readonly doorbell: Doorbell,
    private readonly serving: Serving,
  ) {
    doorbell.onRingHere('appended', () => void this.loop.wake());
  }

  onApplicationBootstrap(): void {
    if (this.serving.active) this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Resolves when everything that was committed before this call has its place. */
  async wake(): Promise<void> {
    await this.loop.wake();
  }

  private async orderAll(): Promise<number | undefined> {
    while (!this.loop.stopped && (await this.log.hasUnordered())) {
      const ordered = await this.orderBatch();
      if (ordered === 'locked') return lockedRetryMs;
      if (ordered === 0) break;
      await letOthersRun();
    }
    return undefined;
  }

  private orderBatch(): Promise<number | 'locked'> {
    return this.units.run(async (tx) => {
      const relay = await this.offsets.lockRelay(tx);
      if (relay === null) return 'locked';
      const ordered = await this.log.order(relay.position, batchSize, tx);
      if (ordered === 0) return 0;
      await this.offsets.moveRelay(relay.position + ordered, tx);
      this.units.afterCommit(() => {
        this.doorbell.ring('ordered');
      });
      return ordered;
    });
  }
}
