import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

/**
 * Whether this process serves. Commands start the same modules without a server: they look and change, but they order
 * and deliver nothing and run no schedule, for that is the nodes' work.
 */
@Injectable()
export class Serving {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Known by the time that the modules have started. */
  get active(): boolean {
    const { httpAdapter } = this.host as { httpAdapter?: unknown };
    return httpAdapter !== undefined && httpAdapter !== null;
  }
}
