import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Socket, Server as Listener } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Interval at which idle connections are closed during a shutdown, in milliseconds. */
const idleSweepMs = 50;

/**
 * Time after which a closed listener drops connections that have sent nothing, in milliseconds. What the kernel had already
 * accepted may hold a request that was not read yet, and a proxy repeats no POST. From version 26 on, Node itself closes such
 * connections together with the listener.
 */
const silenceMs = 1_000;

/** Turns of the event loop after which it is known how short one is that has nothing to do. */
const knownTurns = 20;

/** Time within which a quiet turn is waited for, in milliseconds. */
const quietWaitMs = 1_000;

/** Time that a shutdown gives requests to arrive and to be answered, in milliseconds: half of its own limit. */
const requestsMs = 5_000;

/** Whether this node has begun to stop: set in the first of Nest's shutdown hooks, before anything is closed. */
@Injectable()
export class Shutdown implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  begun = false;
  private begunAt = 0;
  private readonly logger = new Logger(Shutdown.name);
  /**
   * Connections without a request so far, and when each was accepted, in milliseconds. Node counts them among those that
   * are busy with one.
   */
  private readonly silent = new Map<Socket, number>();

  constructor(private readonly host: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    const { silent, server } = this;
    const forget = function (this: Socket): void {
      silent.delete(this);
    };
    server?.on('connection', (socket) => {
      silent.set(socket, performance.now());
      // Not Node's `once`, and one function for all: it is kept as long as the connection.
      socket.on('close', forget);
    });
    // Before the answer is written, hence before Express.
    server?.prependListener('request', (_: IncomingMessage, response: ServerResponse) => {
      // Proxies that pool connections send nothing more on this one.
      if (this.begun) response.shouldKeepAlive = false;
    });
    for (const event of ['request', 'upgrade'])
      server?.on(event, ({ socket }: { socket: Socket }) => {
        silent.delete(socket);
      });
  }

  onModuleDestroy(): void {
    this.begun = true;
    this.begunAt = performance.now();
  }

  /**
   * Stops listening at a moment when the kernel holds no connection that was not read yet: it resets those together with
   * the listener, and a proxy repeats no POST. Its clients see a refused connection from then on, and try another node.
   *
   * Then closes connections that would keep the server from closing. A closing server closes those that are idle at that
   * moment, and waits for all others as long as their clients please: for one whose request is answered a little later,
   * for one that never sent anything, such as browsers open in advance, and for one that sends half a request or does not
   * read the answer. The last kind is cut 5 s after the stop began, to leave time for the hooks that follow.
   */
  async beforeApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server?.listening !== true) return;
    await this.quiet();
    // The listener alone. HTTP's own `close` first ends what is idle, which gives time for more to come.
    Listener.prototype.close.call(server);
    const closedAt = performance.now();
    const sweep = setInterval(() => {
      server.closeIdleConnections();
      if (performance.now() - closedAt < silenceMs) return;
      for (const socket of this.silent.keys()) if (socket.bytesRead === 0) socket.destroy();
    }, idleSweepMs);
    const patience = setTimeout(
      () => {
        this.logger.warn(
          'Connections are cut whose requests did not arrive, or were not answered, within 5 s',
        );
        server.closeAllConnections();
      },
      this.begunAt + requestsMs - closedAt,
    );
    server.once('close', () => {
      clearInterval(sweep);
      clearTimeout(patience);
    });
  }

  /**
   * Resolves in a turn of the event loop in which nothing arrived, so right after it looked for new connections; under a
   * load that never rests, after a second.
   */
  private async quiet(): Promise<void> {
    const limit = performance.now() + quietWaitMs;
    let shortest = Infinity;
    for (let turns = 1, before = performance.now(); before < limit; turns += 1) {
      await nextTurn();
      const now = performance.now();
      const turn = now - before;
      before = now;
      shortest = Math.min(shortest, turn);
      if (turns >= knownTurns && turn <= 1.5 * shortest && !this.expectsRequests(now)) return;
    }
  }

  /** Whether a connection was accepted within the last second whose request has not arrived yet. */
  private expectsRequests(now: number): boolean {
    return [...this.silent.values()].some((since) => now - since < silenceMs);
  }

  /** None in commands, which start the modules without one. */
  private get server(): Server | undefined {
    const { httpAdapter } = this.host as Partial<HttpAdapterHost>;
    return httpAdapter?.getHttpServer() as Server | undefined;
  }
}
