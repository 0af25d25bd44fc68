import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { requestErrors } from '../shared/errors/request.errors.js';
import { Public } from '../shared/http/principal.js';
import { ApiProblems } from '../shared/openapi/api-problems.decorator.js';
import { UserAnswer } from '../users/dto/user.dto.js';
import { usersErrors } from '../users/users.errors.js';
import { authErrors } from './auth.errors.js';
import { AuthService } from './auth.service.js';
import { CredentialsDto } from './dto/credentials.dto.js';
import { SessionCookie } from './session-cookie.js';
import { SignIn } from './sign-in.js';

const withBody = [requestErrors.invalid, requestErrors.tooLarge, requestErrors.unsupportedMediaType] as const;

@ApiTags('Auth')
@Public()
@Controller('api/v1/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly signIn: SignIn,
    private readonly cookie: SessionCookie,
  ) {}

  @Post('register')
  @ApiOperation({
    summary: 'Register',
    description:
      'Makes an account, signs it in by a cookie, and shows everyone who is signed in that it joined.',
  })
  @ApiProblems(
    ...withBody,
    usersErrors.emailTaken,
    usersErrors.registrationClosed,
    authErrors.tooManyAttempts,
    requestErrors.forbiddenOrigin,
    requestErrors.busy,
    requestErrors.unavailable,
  )
  async register(
    @Body() credentials: CredentialsDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UserAnswer> {
    const signedIn = await this.auth.register(credentials, this.signIn.visitor(request));
    this.signIn.setCookies(response, signedIn);
    return UserAnswer.of(signedIn.user);
  }

  @Post('login')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Log in',
    description: 'Starts a session and sets its cookie. The session that the cookie pointed to before ends.',
  })
  @ApiProblems(
    ...withBody,
    authErrors.invalidCredentials,
    authErrors.tooManyAttempts,
    requestErrors.forbiddenOrigin,
    requestErrors.busy,
    requestErrors.unavailable,
  )
  async login(
    @Body() credentials: CredentialsDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UserAnswer> {
    const signedIn = await this.auth.login(credentials, this.signIn.visitor(request));
    this.signIn.setCookies(response, signedIn);
    return UserAnswer.of(signedIn.user);
  }

  @Post('logout')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Log out',
    description:
      'Ends the session, closes its open sockets and clears the cookie. Also fine without a session.',
  })
  @ApiNoContentResponse({ description: 'There is no session now.' })
  @ApiProblems(...withBody, requestErrors.forbiddenOrigin, requestErrors.unavailable)
  async logout(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.signIn.end(this.signIn.visitor(request));
    this.cookie.clear(response);
  }
}
