import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Doorbell } from './doorbell.js';
import { ListenerDiscovery, type LiveListenerDefinition } from './listener-discovery.js';
import type { DomainEventEntity } from './persistence/domain-event.entity.js';
import { EventLogRepository } from './persistence/event-log.repository.js';
import { EventOffsetsRepository } from './persistence/event-offsets.repository.js';
import { Serving } from './serving.js';
import { restoreEvent } from './stored-event.js';
import { letOthersRun, WakeLoop } from './wake-loop.js';

const batchSize = 500;

/** Follows the order from the node's start on and calls the live listeners. */
@Injectable()
export class LiveListeners implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(LiveListeners.name);
  private readonly loop = new WakeLoop(LiveListeners.name, () => this.catchUp());
  private listeners: LiveListenerDefinition[] = [];
  private types: string[] = [];
  private position = 0;

  constructor(
    private readonly discovery: ListenerDiscovery,
    private readonly log: EventLogRepository,
    private readonly offsets: EventOffsetsRepository,
    private readonly doorbell: Doorbell,
    private readonly serving: Serving,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.listeners = this.discovery.live();
    this.types = [...new Set(this.listeners.map(({ event }) => event.type))];
    if (this.listeners.length === 0 || !this.serving.active) return;
    this.position = await this.offsets.head();
    this.doorbell.onRing('ordered', () => void this.wake());
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Resolves when the live listeners have heard what was in order before this call. */
  async wake(): Promise<void> {
    await this.loop.wake();
  }

  private async catchUp(): Promise<undefined> {
    const head = await this.offsets.head();
    while (this.position < head && !this.loop.stopped) {
      const events = await this.log.read(this.types, this.position, head, batchSize);
      for (const event of events) await this.tell(event);
      const last = events.at(-1);
      this.position = events.length < batchSize || last === undefined ? head : (last.seq ?? head);
      await letOthersRun();
    }
    return undefined;
  }

  private async tell(row: DomainEventEntity): Promise<void> {
    for (const { name, event, handle } of this.listeners.filter(({ event }) => event.type === row.type)) {
      try {
        await handle(restoreEvent(row, event));
      } catch (error) {
        this.logger.error({ message: `${name} failed`, eventId: row.id, eventType: row.type, error });
      }
    }
  }
}
