import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Doorbell } from './doorbell.js';
import { DurableListener } from './durable-listener.js';
import { ListenerDiscovery } from './listener-discovery.js';
import { ListenerTools } from './listener-tools.js';
import { Serving } from './serving.js';

/** Runs all durable listeners of this node. Each has a loop of its own, so that none waits for another. */
@Injectable()
export class DurableListeners implements OnApplicationBootstrap, OnApplicationShutdown {
  private listeners: DurableListener[] = [];

  constructor(
    private readonly discovery: ListenerDiscovery,
    private readonly tools: ListenerTools,
    private readonly doorbell: Doorbell,
    private readonly serving: Serving,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.serving.active) return;
    this.listeners = this.discovery
      .durable()
      .map((definition) => new DurableListener(definition, this.tools));
    for (const listener of this.listeners) await listener.register();
    this.doorbell.onRingHere('ordered', () => void this.wake());
    for (const listener of this.listeners) listener.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.listeners.map(({ loop }) => loop.stop()));
  }

  /** Resolves when each listener has handled, or failed at, what was in order before this call. */
  async wake(): Promise<void> {
    await Promise.all(this.listeners.map(({ loop }) => loop.wake()));
  }

  /** Writes down how far each listener has come, for whoever goes by the positions in the table. */
  async writeDown(): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener.writeDown()));
  }
}
