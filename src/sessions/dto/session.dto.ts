import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsUUID, Matches } from 'class-validator';
import { ApiMoment, ApiUuid, PageSize } from '../../platform/platform.api.js';
import type { SessionPage } from '../own-sessions.js';
import type { SessionPosition } from '../persistence/sessions.repository.js';
import { deviceName } from '../device-name.js';
import { latestMs } from '../session-lifetime.js';

export class SessionIdParam {
  /**
   * Id of the session, in capitals or not (RFC 9562, section 4).
   * @example 7d0c4b5e-3c55-4b0e-8d2f-5f8f5f3c8a10
   */
  @Transform(({ value }) => (typeof value === 'string' ? value.toLowerCase() : (value as unknown)))
  @IsUUID(undefined, { message: 'Enter the id of a session.' })
  id!: string;
}

/** Milliseconds since 1970, and the id of a session. */
const positionPattern = /^\d{1,15}-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export class SessionsQuery {
  /**
   * Sessions on the page, 1 to 100.
   * @example 20
   */
  @PageSize()
  limit = 20;

  /**
   * Return the sessions behind this place: the `next` of the previous page.
   * @example 1795111320000-7d0c4b5e-3c55-4b0e-8d2f-5f8f5f3c8a10
   */
  @IsOptional()
  @Matches(positionPattern, { message: 'Enter the `next` of a page of sessions.' })
  before?: string;

  /** @returns undefined for the first page */
  static position({ before }: SessionsQuery): SessionPosition | undefined {
    if (before === undefined) return undefined;
    const end = before.indexOf('-');
    return {
      lastSeenAt: new Date(Math.min(Number(before.slice(0, end)), latestMs)),
      id: before.slice(end + 1),
    };
  }
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
  /** The current session first, on the first page, then the most recently seen. */
  items!: SessionDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'The `before` of the next page; null on the last page.',
    example: '1795111320000-7d0c4b5e-3c55-4b0e-8d2f-5f8f5f3c8a10',
  })
  next!: string | null;

  static of({ items, next }: SessionPage, currentId: string): SessionList {
    return {
      next: next === null ? null : `${next.lastSeenAt.getTime()}-${next.id}`,
      items: items.map(({ id, createdAt, lastSeenAt, ip, userAgent }) => ({
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
