import { Injectable } from '@nestjs/common';
import { Clock, daysBefore } from '../platform/platform.api.js';
import { SessionsSettings } from './sessions.settings.js';

const dayMs = 86_400_000;

/** The latest moment that is stored or compared, in milliseconds since 1970: the end of the year 9999, the last that every database can store. */
export const latestMs = Date.UTC(9999, 11, 31);

/** Shortest interval between writes of `last_seen_at`, in milliseconds. */
const sightingMs = 60_000;

/** Computes when sessions expire: `SESSION_IDLE_DAYS` after the last activity, or `SESSION_MAX_DAYS` after sign-in. */
@Injectable()
export class SessionLifetime {
  constructor(
    private readonly settings: SessionsSettings,
    private readonly clock: Clock,
  ) {}

  beginning(): { createdAt: Date; expiresAt: Date } {
    const createdAt = this.clock.now();
    const lastMoment = Math.min(createdAt.getTime() + this.settings.SESSION_MAX_DAYS * dayMs, latestMs);
    return { createdAt, expiresAt: new Date(lastMoment) };
  }

  /** Whether the time of a session has run out, whether or not its row has an end. */
  isExpired({ lastSeenAt, expiresAt }: { lastSeenAt: Date; expiresAt: Date }): boolean {
    return this.clock.now() >= this.endOf({ lastSeenAt, expiresAt, endedAt: null });
  }

  /** When a session ended, or will expire unless it is seen again. */
  endOf(session: { lastSeenAt: Date; expiresAt: Date; endedAt: Date | null }): Date {
    const idleEnd = session.lastSeenAt.getTime() + this.settings.SESSION_IDLE_DAYS * dayMs;
    const end = session.endedAt?.getTime() ?? Infinity;
    return new Date(Math.min(idleEnd, session.expiresAt.getTime(), end));
  }

  /** What a session must be later than to be active, apart from having no end. */
  activeSince(): { now: Date; seenSince: Date } {
    const now = this.clock.now();
    return { now, seenSince: daysBefore(now, this.settings.SESSION_IDLE_DAYS) };
  }

  now(): Date {
    return this.clock.now();
  }

  /** `now`, and the threshold: update lastSeenAt only if older. */
  sighting(): { now: Date; unlessSince: Date } {
    const now = this.clock.now();
    return { now, unlessSince: new Date(now.getTime() - sightingMs) };
  }
}
