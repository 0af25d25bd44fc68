import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { requestErrors } from '../shared/errors/request.errors.js';
import { CurrentUser, type Principal } from '../shared/http/principal.js';
import { ApiProblems } from '../shared/openapi/api-problems.decorator.js';
import { ApiSession } from '../shared/openapi/api-session.decorator.js';
import { FeedPageDto, FeedQuery, ReadDto, ReadStateDto } from './dto/feed.dto.js';
import { FeedService } from './feed/feed.service.js';
import { ReadMarks } from './feed/read-marks.js';

@ApiTags('Notifications')
@ApiSession()
@Controller('api/v1/notifications')
export class NotificationsController {
  constructor(
    private readonly feed: FeedService,
    private readonly marks: ReadMarks,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The feed',
    description: 'One page of the feed, newest first, and how much of it is unread.',
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
      'Everything up to this id counts as read, on all devices of the user. The mark never moves back.',
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
