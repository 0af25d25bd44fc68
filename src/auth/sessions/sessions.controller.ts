import { Controller, Delete, Get, HttpCode, Param, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { requestErrors } from '../../shared/errors/request.errors.js';
import { CurrentUser, type Principal } from '../../shared/http/principal.js';
import { ApiProblems } from '../../shared/openapi/api-problems.decorator.js';
import { ApiSession } from '../../shared/openapi/api-session.decorator.js';
import { SessionIdParam, SessionList } from '../dto/session.dto.js';
import { SessionCookie } from '../session-cookie.js';
import { OwnSessions } from './own-sessions.js';

/** A body has no use here, but one that cannot be read is refused all the same. */
const changing = [
  requestErrors.invalid,
  requestErrors.tooLarge,
  requestErrors.unsupportedMediaType,
  requestErrors.forbiddenOrigin,
] as const;

@ApiTags('Sessions')
@ApiSession()
@Controller('api/v1/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: OwnSessions,
    private readonly cookie: SessionCookie,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Where one is signed in',
    description:
      'The sessions of the account that have neither ended nor expired: this one, then those seen last.',
  })
  async list(@CurrentUser() own: Principal): Promise<SessionList> {
    return SessionList.of(await this.sessions.list(own), own.sessionId);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'End a session',
    description:
      'Ends one session of the account and closes its open sockets. Ending the one that asks is logging out: the cookie is cleared.',
  })
  @ApiNoContentResponse({ description: 'The session has ended.' })
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
    description: 'Ends every session of the account but the one that asks, and closes their open sockets.',
  })
  @ApiNoContentResponse({ description: 'There is no other session now.' })
  @ApiProblems(...changing)
  async endOthers(@CurrentUser() own: Principal): Promise<void> {
    await this.sessions.endOthers(own, 'revoked');
  }
}
