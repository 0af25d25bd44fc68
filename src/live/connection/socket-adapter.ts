import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { MessageMappingProperties } from '@nestjs/websockets';
import { createRequire } from 'node:module';
import type { Server as HttpServer } from 'node:http';
import { dirname, join } from 'node:path';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { shapeProblem, StaticFolders, webSocketPath } from '../../platform/platform.api.js';
import { Connections } from './connections.js';
import { GatewayMessages } from './gateway-messages.js';
import { ackOf, MessageAnswers } from './message-answers.js';

/** Largest frame accepted from a client, in bytes. */
const largestFrame = 16 * 1024;

/** Longest wait for a client to connect to the namespace, in milliseconds. */
const connectTimeoutMs = 10_000;

/** What the pages load. Socket.IO's own way of serving it brings three other builds and their source maps along. */
const clientFile = 'socket.io.esm.min.js';
const packageFolder = dirname(createRequire(import.meta.url).resolve('socket.io/package.json'));

const options: Partial<ServerOptions> = {
  serveClient: false,
  path: webSocketPath,
  // One transport, so that no request of a connection reaches another node: sticky sessions are not needed.
  transports: ['websocket'],
  allowUpgrades: false,
  // Compression costs 248 KB per connection, and the frames are small.
  perMessageDeflate: false,
  httpCompression: false,
  maxHttpBufferSize: largestFrame,
  connectTimeout: connectTimeoutMs,
};

/** Configures Socket.IO and binds message handlers for this product. */
export class SocketAdapter extends IoAdapter {
  private readonly connections: Connections;
  private readonly answers: MessageAnswers;

  constructor(app: INestApplicationContext) {
    super(app);
    this.connections = app.get(Connections);
    this.answers = app.get(MessageAnswers);
    app.get(GatewayMessages).rethrowErrors();
    app
      .get(StaticFolders)
      .addFile(`${webSocketPath}${clientFile}`, join(packageFolder, 'client-dist', clientFile));
  }

  override createIOServer(port: number, more?: Partial<ServerOptions>): Server {
    const http = this.httpServer as HttpServer;
    const listeners = http.listeners('request') as (() => void)[];
    const server = super.createIOServer(port, { ...more, ...options } as ServerOptions);
    // Engine.IO answers all requests below its path in its own words, without our headers. WebSockets are upgrades.
    http.removeAllListeners('request');
    for (const listener of listeners) http.on('request', listener);
    this.connections.follow(server.engine);
    return server;
  }

  /**
   * Binds handlers as plain listeners. Nest's implementation builds rxjs streams for each handler of each socket, which
   * doubles the memory of a connection. A handler with `@Ack()` answers by itself, and its return value is not sent.
   */
  override bindMessageHandlers(socket: Socket, handlers: MessageMappingProperties[]): void {
    for (const { message, callback, isAckHandledManually } of handlers) {
      const name = String(message);
      socket.on(name, (...parameters: unknown[]) => {
        const ack = ackOf(parameters);
        if (ack !== undefined) parameters.pop();
        const data = parameters.length > 1 ? parameters : parameters[0];
        void this.answers.give({ message: name, ack, isAckHandledManually }, async () => {
          const problem = shapeProblem(data);
          if (problem !== undefined) throw problem;
          return (await callback(data, ack)) as unknown;
        });
      });
    }
  }
}
