import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ExpiredSessions } from '../../sessions/sessions.api.js';
import { OpenSockets } from '../open-sockets.js';

/** How often the sessions behind open sockets are checked, in milliseconds. */
const everyMs = 60_000;

/**
 * Closes open sockets whose session has ended: because the session expired, or because this node missed its
 * `SessionEnded` event.
 *
 * An open socket does not keep its session alive: see `docs/decisions/0010-an-open-page-is-not-a-visit.md`.
 */
@Injectable()
export class SessionSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(SessionSweep.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly sockets: OpenSockets,
    private readonly expired: ExpiredSessions,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), everyMs);
  }

  /** Resolves when a running sweep has finished, so that the database stays open until then. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Checks all sessions behind open sockets once. Never rejects; sweeps do not overlap. */
  look(): Promise<void> {
    this.running = this.running
      .then(() => this.closeEnded())
      .catch((error: unknown) => {
        this.logger.error({ message: 'A sweep of sessions failed and will be tried again', error });
      });
    return this.running;
  }

  private async closeEnded(): Promise<void> {
    for (const { sessionId, reason } of await this.expired.endedAmong(this.sockets.sessionIds())) {
      this.sockets.end(sessionId, reason);
    }
  }
}
