import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Interval at which idle connections are closed during a shutdown, in milliseconds. */
const idleSweepMs = 50;

/**
 * Time after which a closed listener drops connections that have sent nothing, in milliseconds. What the kernel had already
 * accepted may hold a request that was not read yet, and a proxy repeats no POST. From version 26 on, Node itself closes such
 * connections together with the listener.
 */
const silenceMs = 1_000;

/** Time that a shutdown gives requests to arrive and to be answered, in milliseconds: half of its own limit. */
const requestsMs = 5_000;

/** Whether this node has begun to stop: set in the first of Nest's shutdown hooks, before anything is closed. */
@Injectable()
export class Shutdown implements OnApplicationBootstrap, OnModuleDestroy {
  begun = false;
  private readonly logger = new Logger(Shutdown.name);
  /** Connections without a request so far. Node counts them among those that are busy with one. */
  private readonly silent = new Set<Socket>();

  constructor(private readonly host: HttpAdapterHost) {}

  onApplicationBootstrap(): void {
    const { silent, server } = this;
    const forget = function (this: Socket): void {
      silent.delete(this);
    };
    server?.on('connection', (socket) => {
      silent.add(socket);
      // Not Node's `once`, and one function for all: it is kept as long as the connection.
      socket.on('close', forget);
    });
    for (const event of ['request', 'upgrade'])
      server?.on(event, ({ socket }: { socket: Socket }) => {
        silent.delete(socket);
      });
  }

  /**
   * Closes connections that would keep the server from closing. A closing server closes those that are idle at that
   * moment, and waits for all others as long as their clients please: for one whose request is answered a little later,
   * for one that never sent anything, such as browsers open in advance, and for one that sends half a request or does not
   * read the answer. The last kind is cut after 5 s, to leave time for the hooks that follow.
   */
  onModuleDestroy(): void {
    this.begun = true;
    const { server } = this;
    if (server?.listening !== true) return;
    let closedAt: number | undefined;
    const sweep = setInterval(() => {
      if (server.listening) return;
      closedAt ??= performance.now();
      server.closeIdleConnections();
      if (performance.now() - closedAt < silenceMs) return;
      for (const socket of this.silent) if (socket.bytesRead === 0) socket.destroy();
    }, idleSweepMs);
    const patience = setTimeout(() => {
      this.logger.warn('Connections are cut whose requests did not arrive, or were not answered, within 5 s');
      server.closeAllConnections();
    }, requestsMs);
    server.once('close', () => {
      clearInterval(sweep);
      clearTimeout(patience);
    });
  }

  /** None in commands, which start the modules without one. */
  private get server(): Server | undefined {
    const { httpAdapter } = this.host as Partial<HttpAdapterHost>;
    return httpAdapter?.getHttpServer() as Server | undefined;
  }
}
