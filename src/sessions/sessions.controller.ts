import { Controller, Delete, Get, HttpCode, Param, Query, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import type { Response } from 'express';
import {
  ApiProblems,
  ApiSection,
  ApiSession,
  CurrentUser,
  type Principal,
  requestErrors,
} from '../platform/platform.api.js';
import { SessionIdParam, SessionList, SessionsQuery } from './dto/session.dto.js';
import { clearsSessionCookie } from './session-cookie-headers.js';
import { SessionCookie } from './session-cookie.js';
import { OwnSessions } from './own-sessions.js';

/** Errors of the routes that end sessions. They ignore a body, but refuse one that cannot be parsed. */
const changing = [
  requestErrors.invalid,
  requestErrors.tooLarge,
  requestErrors.unsupportedMediaType,
  requestErrors.forbiddenOrigin,
] as const;

@ApiSection('Sessions', 'List and revoke active sessions.')
@ApiSession()
@Controller('api/v1/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: OwnSessions,
    private readonly cookie: SessionCookie,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List active sessions',
    description:
      'Returns one page of the active sessions of the current user: the current session first, then the most recently seen.',
  })
  @ApiProblems(requestErrors.invalid)
  async list(@CurrentUser() own: Principal, @Query() query: SessionsQuery): Promise<SessionList> {
    const page = await this.sessions.page(own, query.limit, SessionsQuery.position(query));
    return SessionList.of(page, own.sessionId);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'End a session',
    description:
      'Revokes one session of the current user and closes its sockets. Revoking the current session logs out and clears the cookie.',
  })
  @ApiNoContentResponse({ description: 'The session was revoked.', headers: clearsSessionCookie })
  @ApiProblems(...changing, requestErrors.notFound)
  async end(
    @CurrentUser() own: Principal,
    @Param() { id }: SessionIdParam,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.sessions.end(own, id);
    if (id === own.sessionId) this.cookie.clear(response);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    summary: 'End all other sessions',
    description:
      'Revokes every session of the current user except the current one, and closes their sockets.',
  })
  @ApiNoContentResponse({ description: 'All other sessions were revoked.' })
  @ApiProblems(...changing)
  async endOthers(@CurrentUser() own: Principal): Promise<void> {
    await this.sessions.endOthers(own, 'revoked');
  }
}
