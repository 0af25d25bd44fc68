import { Injectable } from '@nestjs/common';
import { Settings } from '../../shared/config/settings.js';
import { Problem } from '../../shared/errors/problem.js';
import { Shutdown } from '../../shared/health/shutdown.js';
import { socketErrors } from '../notifications.errors.js';
import { OpenSockets } from './open-sockets.js';

/** How many sockets a node takes. */
@Injectable()
export class ConnectionLimits {
  constructor(
    private readonly sockets: OpenSockets,
    private readonly settings: Settings,
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
