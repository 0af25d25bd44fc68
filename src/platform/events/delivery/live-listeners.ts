import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Doorbell } from '../../doorbell/doorbell.js';
import { ListenerDiscovery, type LiveListenerDefinition } from './listener-discovery.js';
import { LogCursor } from './log-cursor.js';
import type { DomainEventEntity } from '../persistence/domain-event.entity.js';
import { NodeRole } from '../../runtime/node-role.js';
import { restoreEvent } from './stored-event.js';
import { yieldToEventLoop, WakeLoop } from '../../runtime/wake-loop.js';

/**
 * Follows the event log from the node's start on and calls the live listeners. If the database lost its last commits,
 * they may receive an event again, which is harmless: they only update state in memory.
 */
@Injectable()
export class LiveListeners implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(LiveListeners.name);
  private readonly loop = new WakeLoop(LiveListeners.name, () => this.catchUp());
  private listeners: LiveListenerDefinition[] = [];
  private types: string[] = [];

  constructor(
    private readonly discovery: ListenerDiscovery,
    private readonly cursor: LogCursor,
    private readonly doorbell: Doorbell,
    private readonly node: NodeRole,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.listeners = this.discovery.live();
    this.types = [...new Set(this.listeners.map(({ event }) => event.type))];
    if (this.listeners.length === 0 || !this.node.isServer) return;
    await this.cursor.skipToHead();
    this.doorbell.onRing('ordered', () => void this.wake());
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Resolves when the live listeners have received the events that were ordered before this call. */
  async wake(): Promise<void> {
    await this.loop.wake();
  }

  private async catchUp(): Promise<undefined> {
    for await (const events of this.cursor.read(this.types)) {
      for (const event of events) await this.tell(event);
      await yieldToEventLoop();
      if (this.loop.stopped) break;
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
