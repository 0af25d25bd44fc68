import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/**
 * The role of this process: node or command. Commands start the same modules without a server: they read and change
 * data, but they order and deliver no events and run no schedule, which is the work of nodes.
 */
@Injectable()
export class NodeRole {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Whether this process is a node; known once the modules have started. */
  get isServer(): boolean {
    const { httpAdapter } = this.host as { httpAdapter?: unknown };
    return httpAdapter !== undefined && httpAdapter !== null;
  }
}
