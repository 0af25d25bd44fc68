import { type BeforeApplicationShutdown, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Server } from 'node:http';

/** How often connections are looked at that have just become idle, in milliseconds. */
const idleSweepMs = 50;

/** Whether this node has begun to stop: from the first of Nest's hooks on, before anything is closed. */
@Injectable()
export class Shutdown implements OnModuleDestroy, BeforeApplicationShutdown {
  begun = false;

  constructor(private readonly host: HttpAdapterHost) {}

  onModuleDestroy(): void {
    this.begun = true;
  }

  /**
   * A closing server ends the connections that are idle at that moment. One whose request is answered a little later
   * would be kept for the next request until its keep-alive ends, 5 s on.
   */
  beforeApplicationShutdown(): void {
    // Commands start the modules without a server.
    const { httpAdapter } = this.host as Partial<HttpAdapterHost>;
    const server = httpAdapter?.getHttpServer() as Server | undefined;
    if (server?.listening !== true) return;
    const sweep = setInterval(() => {
      if (!server.listening) server.closeIdleConnections();
    }, idleSweepMs);
    server.once('close', () => {
      clearInterval(sweep);
    });
  }
}
