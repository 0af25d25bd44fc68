import { Injectable } from '@nestjs/common';
import { Problem, Shutdown } from '../../platform/platform.api.js';
import { socketErrors } from '../live.errors.js';
import { LiveSettings } from '../live.settings.js';
import { OpenSockets } from '../open-sockets.js';

/** Limits the sockets of this node, in total and per user. */
@Injectable()
export class ConnectionLimits {
  constructor(
    private readonly sockets: OpenSockets,
    private readonly settings: LiveSettings,
    private readonly shutdown: Shutdown,
  ) {}

  /** @throws Problem `auth.too-many-connections` or `server.draining` */
  check(userId: string): void {
    if (this.shutdown.begun) throw new Problem(socketErrors.draining);
    const isFull = this.sockets.size >= this.settings.MAX_CONNECTIONS;
    if (isFull || this.sockets.ofUser(userId).size >= this.settings.MAX_CONNECTIONS_PER_USER) {
      throw new Problem(socketErrors.tooManyConnections);
    }
  }
}
