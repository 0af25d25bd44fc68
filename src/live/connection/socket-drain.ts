import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { type Connection, Connections } from './connections.js';
import { OpenSockets } from '../open-sockets.js';
import { ReaderLimits } from './reader-limits.js';

/**
 * Asks all clients to reconnect before their sockets are closed on shutdown: Nest itself would close them without a
 * message.
 *
 * A client that does not read, or does not answer the close, is disconnected by force after 2 s: the HTTP server does
 * not close while its TCP connection is open.
 */
@Injectable()
export class SocketDrain implements BeforeApplicationShutdown {
  /** Connections that clients closed in time during shutdown; `cut` counts those that were terminated. */
  closed = 0;
  cut = 0;
  private readonly logger = new Logger(SocketDrain.name);

  constructor(
    private readonly sockets: OpenSockets,
    private readonly connections: Connections,
    private readonly limits: ReaderLimits,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    const connections = [...this.connections];
    if (connections.length === 0) return;
    const { clients, spreadMs } = this.sockets.reconnectAll();
    // Also closes connections that are in the handshake, or have not begun it.
    for (const connection of connections) connection.close();
    await this.gone(connections);
    this.cut = this.connections.size;
    this.closed = Math.max(0, connections.length - this.cut);
    for (const connection of this.connections) connection.cut();
    this.logger.log({
      message: `${clients} client(s) asked to reconnect`,
      clients,
      spreadMs,
      cut: this.cut,
    });
  }

  /** Resolves when all given connections are closed, or after `drainMs`. */
  private async gone(connections: readonly Connection[]): Promise<void> {
    const all = connections.map(
      (connection) =>
        new Promise<void>((resolve) => {
          connection.whenGone(resolve);
        }),
    );
    const stop = new AbortController();
    await Promise.race([Promise.all(all), pause(this.limits.drainMs, undefined, { signal: stop.signal })]);
    stop.abort();
  }
}
