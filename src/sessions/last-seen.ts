import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { SessionsRepository } from './persistence/sessions.repository.js';
import { SessionLifetime } from './session-lifetime.js';

/**
 * Writes down when sessions were last seen, to the minute. Nobody waits for that: a database that accepts no writes must
 * not delay or fail what only reads.
 */
@Injectable()
export class LastSeen implements OnApplicationShutdown {
  private readonly logger = new Logger(LastSeen.name);
  private readonly pending = new Map<string, Promise<void>>();
  private failing = false;

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly lifetime: SessionLifetime,
  ) {}

  /** Notes that a session was seen just now. At most one write per session is under way. */
  note({ id, lastSeenAt }: { id: string; lastSeenAt: Date }): void {
    const { now, unlessSince } = this.lifetime.sighting();
    if (lastSeenAt >= unlessSince || this.pending.has(id)) return;
    const write = this.write(id, now, unlessSince).finally(() => this.pending.delete(id));
    this.pending.set(id, write);
  }

  /** Resolves when everything noted so far has been written, or has failed. */
  async settled(): Promise<void> {
    await Promise.all(this.pending.values());
  }

  onApplicationShutdown(): Promise<void> {
    return this.settled();
  }

  /** Never rejects. The next request of the session tries again. */
  private async write(id: string, now: Date, unlessSince: Date): Promise<void> {
    try {
      await this.sessions.touch(id, now, unlessSince);
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.logger.warn({ message: 'Noting when sessions were last seen fails', error });
      this.failing = true;
    }
  }
}
