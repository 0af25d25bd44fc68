import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Doorbell } from '../../doorbell/doorbell.js';
import { EventLogRepository } from '../persistence/event-log.repository.js';
import { EventOffsetsRepository } from '../persistence/event-offsets.repository.js';
import { NodeRole } from '../../runtime/node-role.js';
import { yieldToEventLoop, WakeLoop } from '../../runtime/wake-loop.js';

/** Largest number of events ordered at once: limits the size of a statement, and how long the lock is held. */
const batchSize = 500;

/** Pause before the next attempt when another node holds the lock, in milliseconds. */
export const lockedRetryMs = 10;

/**
 * Assigns committed events their place in the order (`seq`).
 *
 * Ids are assigned before commit and transactions commit in another order, so a reader that follows an auto-increment
 * id misses rows. The relay numbers only committed events, and only one relay runs at a time, so a reader that has read
 * up to a `seq` has missed nothing below it.
 */
@Injectable()
export class Relay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop = new WakeLoop(Relay.name, () => this.orderAll());

  constructor(
    private readonly units: UnitOfWork,
    private readonly log: EventLogRepository,
    private readonly offsets: EventOffsetsRepository,
    private readonly doorbell: Doorbell,
    private readonly node: NodeRole,
  ) {
    doorbell.onRingHere('appended', () => void this.loop.wake());
  }

  onApplicationBootstrap(): void {
    if (this.node.isServer) this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Resolves when every event that was committed before this call has its place in the order. */
  async wake(): Promise<void> {
    await this.loop.wake();
  }

  private async orderAll(): Promise<number | undefined> {
    while (!this.loop.stopped && (await this.log.hasUnordered())) {
      const ordered = await this.orderBatch();
      if (ordered === 'locked') return lockedRetryMs;
      if (ordered === 0) break;
      await yieldToEventLoop();
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
