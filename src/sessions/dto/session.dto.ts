import { Transform } from 'class-transformer';
import { IsUUID } from 'class-validator';
import { ApiMoment, ApiUuid } from '../../platform/platform.api.js';
import type { SessionEntity } from '../persistence/session.entity.js';
import { deviceName } from '../device-name.js';

export class SessionIdParam {
  /**
   * Id of the session, in capitals or not (RFC 9562, section 4).
   * @example 7d0c4b5e-3c55-4b0e-8d2f-5f8f5f3c8a10
   */
  @Transform(({ value }) => (typeof value === 'string' ? value.toLowerCase() : (value as unknown)))
  @IsUUID(undefined, { message: 'Enter the id of a session.' })
  id!: string;
}

/** An active session. */
export class SessionDto {
  /**
   * UUID of the session.
   * @example 7d0c4b5e-3c55-4b0e-8d2f-5f8f5f3c8a10
   */
  @ApiUuid()
  id!: string;

  /** Whether this is the session of the request. */
  current!: boolean;

  /**
   * Start of the session, in UTC.
   * @example 2026-11-12T09:14:00.000Z
   */
  @ApiMoment()
  createdAt!: string;

  /**
   * Time of the last request or new connection, in UTC, updated at most once a minute.
   * @example 2026-11-14T18:02:00.000Z
   */
  @ApiMoment()
  lastSeenAt!: string;

  /**
   * IP address of the sign-in.
   * @example 192.0.2.17
   */
  ip!: string;

  /**
   * Device label, made from the user agent of the sign-in.
   * @example "Firefox on Windows"
   */
  device!: string;
}

export class SessionList {
  /** The current session first, then the most recently seen. */
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
