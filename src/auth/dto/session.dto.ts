import { IsUUID } from 'class-validator';
import type { SessionEntity } from '../persistence/session.entity.js';
import { deviceName } from '../sessions/device-name.js';

export class SessionIdParam {
  /**
   * The id of a session.
   * @example 7d0c4b5e-3c55-4b0e-8d2f-5f8f5f3c8a10
   */
  @IsUUID(undefined, { message: 'This must be the id of a session.' })
  id!: string;
}

/** A browser, or a program, that is signed in. */
export class SessionDto {
  /**
   * A UUID.
   * @example 7d0c4b5e-3c55-4b0e-8d2f-5f8f5f3c8a10
   */
  id!: string;

  /** Whether it is the one that asks. */
  current!: boolean;

  /**
   * When it signed in, in UTC.
   * @example 2026-11-12T09:14:00.000Z
   */
  createdAt!: string;

  /**
   * When it last made a request or opened a connection, in UTC, to the minute.
   * @example 2026-11-14T18:02:00.000Z
   */
  lastSeenAt!: string;

  /**
   * The address from which it signed in.
   * @example 192.0.2.17
   */
  ip!: string;

  /**
   * What it seems to be, by what it said of itself when it signed in.
   * @example Firefox on Windows
   */
  device!: string;
}

export class SessionList {
  /** The one that asks first, then those seen last. */
  items!: SessionDto[];

  static of(sessions: readonly SessionEntity[], currentId: string): SessionList {
    return {
      items: sessions.map(({ id, createdAt, lastSeenAt, ip, userAgent }) => ({
        id,
        current: id === currentId,
        createdAt: createdAt.toISOString(),
        lastSeenAt: lastSeenAt.toISOString(),
        ip,
        device: deviceName(userAgent),
      })),
    };
  }
}
