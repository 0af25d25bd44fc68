import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import type { FeedPage } from '../feed/feed.service.js';
import type { Notification } from '../feed/notification.js';
import type { ReadState } from '../feed/read-marks.js';

/** Digits only: `1e2`, `0x1` and the empty text are not numbers here. */
const DigitsToNumber = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value,
  );

export class FeedQuery {
  /**
   * How many, 1 to 100.
   * @example 20
   */
  @ApiPropertyOptional({ type: 'integer' })
  @IsOptional()
  @DigitsToNumber()
  @IsInt({ message: 'This must be a whole number from 1 to 100.' })
  @Min(1, { message: 'This must be a whole number from 1 to 100.' })
  @Max(100, { message: 'This must be a whole number from 1 to 100.' })
  limit = 20;

  /** Only what is older than this id: the `next` of the page before. */
  @IsOptional()
  @DigitsToNumber()
  @IsInt({ message: 'This must be the id of a notification.' })
  @Min(1, { message: 'This must be the id of a notification.' })
  before?: number;
}

export class NotificationDto implements Notification {
  /**
   * Grows in the order in which notifications became visible.
   * @example 42
   */
  id!: number;

  /**
   * What happened.
   * @example user-registered
   */
  type!: string;

  /** What it tells of: the email address of who joined; empty once that account was removed. */
  @ApiProperty({ type: 'object', additionalProperties: true, example: { email: 'grace@example.com' } })
  data!: Record<string, unknown>;

  /**
   * When it happened, in UTC.
   * @example 2026-11-12T09:14:00.000Z
   */
  createdAt!: string;
}

export class ReadStateDto implements ReadState {
  /**
   * How many notifications are newer than `readUpTo`; counting stops at 100.
   * @example 2
   */
  unread!: number;

  /**
   * The id up to which everything is read.
   * @example 40
   */
  readUpTo!: number;
}

export class FeedPageDto extends ReadStateDto implements FeedPage {
  /** Newest first. */
  items!: NotificationDto[];

  /**
   * The id of the newest notification, from which a socket goes on; 0 while there is none.
   * @example 42
   */
  head!: number;

  /**
   * The `before` of the next page; null on the last one.
   * @example 23
   */
  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'The `before` of the next page; null on the last one.',
    example: 23,
  })
  next!: number | null;
}

export class ReadDto {
  /**
   * The id of the newest notification that was read. Beyond the newest one there is, that one counts.
   * @example 42
   */
  @IsInt({ message: 'This must be the id of a notification.' })
  @Min(0, { message: 'This must be the id of a notification.' })
  upTo!: number;
}
