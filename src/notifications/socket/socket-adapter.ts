import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { MessageMappingProperties } from '@nestjs/websockets';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { Connections } from './connections.js';

/** The largest frame that is taken from a client, in bytes. */
const largestFrame = 16 * 1024;

/** A client that has not connected to the namespace after so many milliseconds is dropped. */
const connectTimeoutMs = 10_000;

const options: Partial<ServerOptions> = {
  // One transport, so that no request of a connection ever reaches another node: no sticky sessions needed.
  transports: ['websocket'],
  allowUpgrades: false,
  // Compression costs 248 KB a connection, and frames here are small.
  perMessageDeflate: false,
  httpCompression: false,
  maxHttpBufferSize: largestFrame,
  connectTimeout: connectTimeoutMs,
};

/** Socket.IO as this product uses it. */
export class SocketAdapter extends IoAdapter {
  private readonly connections: Connections;

  constructor(app: INestApplicationContext) {
    super(app);
    this.connections = app.get(Connections);
  }

  override createIOServer(port: number, more?: Partial<ServerOptions>): Server {
    const server = super.createIOServer(port, { ...more, ...options } as ServerOptions);
    this.connections.follow(server.engine);
    return server;
  }

  /**
   * Plain listeners. Nest's own way builds rxjs streams for each handler of each socket, which doubles the memory of
   * a connection. Handlers here answer by their ack; what they return is not sent.
   */
  override bindMessageHandlers(socket: Socket, handlers: MessageMappingProperties[]): void {
    for (const { message, callback } of handlers) {
      socket.on(String(message), (...parameters: unknown[]) => {
        const ack = typeof parameters.at(-1) === 'function' ? parameters.pop() : undefined;
        // Never rejects: what a handler throws goes to the exception filter of its gateway.
        void callback(parameters.length > 1 ? parameters : parameters[0], ack);
      });
    }
  }
}
