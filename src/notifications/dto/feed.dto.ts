import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsOptional, Min } from 'class-validator';
import { ApiInteger, ApiMoment, DigitsToNumber, PageSize } from '../../platform/platform.api.js';
import type { FeedPage } from '../feed/feed.service.js';
import type { Notification } from '../feed/notification.js';
import type { ReadState } from '../feed/read-marks.js';

export class FeedQuery {
  /**
   * Notifications on the page, 1 to 100.
   * @example 20
   */
  @PageSize()
  limit = 20;

  /** Return notifications older than this id: the `next` of the previous page. */
  @ApiInteger({ required: false })
  @IsOptional()
  @DigitsToNumber()
  @IsInt({ message: 'Enter the id of a notification.' })
  @Min(1, { message: 'Enter the id of a notification.' })
  before?: number;
}

export class NotificationDto implements Notification {
  /**
   * Ids grow in the order in which notifications became visible.
   * @example 42
   */
  @ApiInteger()
  id!: number;

  /** Type of the notification, which says what `data` has. Clients ignore types that they do not know. */
  @ApiProperty({ type: 'string' })
  type!: string;

  /** Data of the notification, by type. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: Record<string, unknown>;

  /**
   * Time of the event, in UTC.
   * @example 2026-11-12T09:14:00.000Z
   */
  @ApiMoment()
  createdAt!: string;
}

export class ReadStateDto implements ReadState {
  /**
   * Number of notifications above `readUpTo`; counting stops at 100.
   * @example 2
   */
  @ApiInteger()
  unread!: number;

  /**
   * Id of the newest notification that counts as read.
   * @example 40
   */
  @ApiInteger()
  readUpTo!: number;
}

export class FeedPageDto extends ReadStateDto implements FeedPage {
  /** The notifications, newest first. */
  items!: NotificationDto[];

  /**
   * Id of the newest notification, which a client sends in `welcome:enter`; 0 while there is none.
   * @example 42
   */
  @ApiInteger()
  head!: number;

  /**
   * Generation of the feed that ids belong to, which a client sends in `welcome:enter` with its last id. When it
   * changes, for example after a backup was restored, earlier ids may belong to other notifications.
   * @example b7c6f1de-0c5a-4a62-9d5e-3f0d8f4f2a11
   */
  feed!: string;

  /**
   * The `before` of the next page; null on the last page.
   * @example 23
   */
  @ApiInteger({ nullable: true })
  next!: number | null;
}

export class ReadDto {
  /**
   * Id of the newest notification that was read. An id above the newest counts as the newest.
   * @example 42
   */
  @ApiInteger()
  @IsInt({ message: 'Enter the id of a notification.' })
  @Min(0, { message: 'Enter the id of a notification.' })
  upTo!: number;
}
