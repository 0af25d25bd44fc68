import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LapsedSessions } from '../../auth/lapsed-sessions.js';
import { OpenSockets } from './open-sockets.js';

/** How often the sessions behind open sockets are looked at, in milliseconds. */
const everyMs = 60_000;

/**
 * Closes the sockets of sessions whose end nobody announced: because their time ran out, or because this node did
 * not hear of it.
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
    private readonly lapsed: LapsedSessions,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), everyMs);
  }

  /** Resolves when the sweep under way is over: the database stays open until then. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Looks at all sessions behind open sockets once. Never rejects; sweeps do not overlap. */
  look(): Promise<void> {
    this.running = this.running
      .then(() => this.closeLapsed())
      .catch((error: unknown) => {
        this.logger.error({ message: 'A sweep of sessions failed and will be tried again', error });
      });
    return this.running;
  }

  private async closeLapsed(): Promise<void> {
    for (const { sessionId, reason } of await this.lapsed.among(this.sockets.sessionIds())) {
      this.sockets.end(sessionId, reason);
    }
  }
}
