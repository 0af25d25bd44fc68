import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import {
  ApiProblems,
  ApiSection,
  ApiSession,
  CurrentUser,
  type Principal,
  requestErrors,
} from '../platform/platform.api.js';
import { FeedPageDto, FeedQuery, ReadDto, ReadStateDto } from './dto/feed.dto.js';
import { FeedService } from './feed/feed.service.js';
import { ReadMarks } from './feed/read-marks.js';

@ApiSection('Notifications', 'The notification feed and its read mark.')
@ApiSession()
@Controller('api/v1/notifications')
export class NotificationsController {
  constructor(
    private readonly feed: FeedService,
    private readonly marks: ReadMarks,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List notifications',
    description: 'Returns one page of the feed, newest first, with the number of unread notifications.',
  })
  @ApiProblems(requestErrors.invalid)
  page(@CurrentUser() { userId }: Principal, @Query() { limit, before }: FeedQuery): Promise<FeedPageDto> {
    return this.feed.page(userId, limit, before);
  }

  @Post('read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Mark as read',
    description:
      'Marks all notifications up to an id as read, on all devices of the user. The mark never moves back.',
  })
  @ApiProblems(
    requestErrors.invalid,
    requestErrors.tooLarge,
    requestErrors.unsupportedMediaType,
    requestErrors.forbiddenOrigin,
  )
  read(@CurrentUser() { userId }: Principal, @Body() { upTo }: ReadDto): Promise<ReadStateDto> {
    return this.marks.raise(userId, upTo);
  }
}
