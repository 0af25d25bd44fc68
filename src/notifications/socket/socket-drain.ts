import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { type Connection, Connections } from './connections.js';
import { OpenSockets } from './open-sockets.js';
import { ReaderLimits } from './reader-limits.js';

/** Clients come back spread over a second, or so slowly that a node takes this many a second. */
const reconnectsPerSecond = 1_000;

/**
 * Sends all clients elsewhere while their sockets are still open: Nest itself would close them without a word.
 *
 * A client that reads nothing, or does not answer the close, is cut after 2 s: until its TCP connection is gone, the
 * HTTP server does not close.
 */
@Injectable()
export class SocketDrain implements BeforeApplicationShutdown {
  /** Connections that a stop has ended: in good order, or by force. */
  closed = 0;
  cut = 0;
  private readonly logger = new Logger(SocketDrain.name);

  constructor(
    private readonly sockets: OpenSockets,
    private readonly connections: Connections,
    private readonly limits: ReaderLimits,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    const sockets = this.sockets.all();
    const connections = [...this.connections];
    if (connections.length === 0) return;
    const spreadMs = Math.max(1_000, (sockets.length / reconnectsPerSecond) * 1_000);
    sockets.forEach((socket, index) => {
      socket.emit('server:drain', { reconnectInMs: Math.round((spreadMs * index) / sockets.length) });
      // Closing waits until what was emitted has been written.
      socket.disconnect(true);
    });
    // Those that are at the handshake, or have not begun it.
    for (const connection of connections) connection.close();
    await this.gone(connections);
    this.cut = this.connections.size;
    this.closed = Math.max(0, connections.length - this.cut);
    for (const connection of this.connections) connection.cut();
    this.logger.log({
      message: `${sockets.length} client(s) sent elsewhere`,
      clients: sockets.length,
      spreadMs,
      cut: this.cut,
    });
  }

  /** Resolves when all of these are gone, or patience is. */
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
