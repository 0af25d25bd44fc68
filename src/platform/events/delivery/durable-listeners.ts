import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Doorbell } from '../../doorbell/doorbell.js';
import { DurableListener } from './durable-listener.js';
import { ListenerDiscovery } from './listener-discovery.js';
import { ListenerContext } from './listener-context.js';
import { NodeRole } from '../../runtime/node-role.js';

/** Runs all durable listeners of this node. Each has a loop of its own, so that none waits for another. */
@Injectable()
export class DurableListeners implements OnApplicationBootstrap, OnApplicationShutdown {
  private listeners: DurableListener[] = [];

  constructor(
    private readonly discovery: ListenerDiscovery,
    private readonly context: ListenerContext,
    private readonly doorbell: Doorbell,
    private readonly node: NodeRole,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.node.isServer) return;
    this.listeners = this.discovery
      .durable()
      .map((definition) => new DurableListener(definition, this.context));
    for (const listener of this.listeners) await listener.register();
    this.doorbell.onRingHere('ordered', () => void this.wake());
    for (const listener of this.listeners) listener.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.listeners.map(({ loop }) => loop.stop()));
  }

  /** Resolves when each listener has handled, or failed to handle, the events that were ordered before this call. */
  async wake(): Promise<void> {
    await Promise.all(this.listeners.map(({ loop }) => loop.wake()));
  }

  /** Saves the position of each listener, for code that reads the positions from the table. */
  async writeDown(): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener.writeDown()));
  }
}
