import { Injectable } from '@nestjs/common';
import { Settings } from '../../shared/config/settings.js';
import { Clock } from '../../shared/time/clock.js';

const dayMs = 86_400_000;

/** The end of the year 9999, the last that every database can hold. */
const latestMs = Date.UTC(9999, 11, 31);

/** `last_seen_at` is written at most so often, in milliseconds. */
const sightingMs = 60_000;

/** How long sessions last: `SESSION_IDLE_DAYS` without being seen, and `SESSION_MAX_DAYS` in any case. */
@Injectable()
export class SessionLifetime {
  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  beginning(): { createdAt: Date; expiresAt: Date } {
    const createdAt = this.clock.now();
    const lastMoment = Math.min(createdAt.getTime() + this.settings.SESSION_MAX_DAYS * dayMs, latestMs);
    return { createdAt, expiresAt: new Date(lastMoment) };
  }

  isRunning({ lastSeenAt, expiresAt }: { lastSeenAt: Date; expiresAt: Date }): boolean {
    return this.clock.now() < this.endOf({ lastSeenAt, expiresAt, endedAt: null });
  }

  /** When a session was over, or will be if it is not seen again. */
  endOf(session: { lastSeenAt: Date; expiresAt: Date; endedAt: Date | null }): Date {
    const idleEnd = session.lastSeenAt.getTime() + this.settings.SESSION_IDLE_DAYS * dayMs;
    const end = session.endedAt?.getTime() ?? Infinity;
    return new Date(Math.min(idleEnd, session.expiresAt.getTime(), end));
  }

  /** Now, and the moment since which a session must not have been seen for it to be worth writing down. */
  sighting(): { now: Date; unlessSince: Date } {
    const now = this.clock.now();
    return { now, unlessSince: new Date(now.getTime() - sightingMs) };
  }
}
