import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiProblems, ApiSection, Public, requestErrors } from '../platform/platform.api.js';
import { UserAnswer, usersErrors } from '../users/users.api.js';
import { authErrors } from './auth.errors.js';
import { AuthService } from './auth.service.js';
import { CredentialsDto } from './dto/credentials.dto.js';
import { LimitedPerAddress } from './guessing/limited-per-address.js';
import { clearsSessionCookie, SessionCookie } from '../sessions/sessions.api.js';
import { signInHeaders } from './sign-in-headers.js';
import { SignIn } from './sign-in.js';

const withBody = [requestErrors.invalid, requestErrors.tooLarge, requestErrors.unsupportedMediaType] as const;

@ApiSection('Auth', 'Register, log in, log out, change the password.')
@Public()
@Controller('api/v1/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly signIn: SignIn,
    private readonly cookie: SessionCookie,
  ) {}

  @Post('register')
  @LimitedPerAddress('register')
  @ApiOperation({
    summary: 'Register',
    description: 'Creates an account, signs it in with a session cookie, and announces it to every user.',
  })
  @ApiCreatedResponse({
    type: UserAnswer,
    description: 'The account was created and signed in.',
    headers: signInHeaders,
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
  @LimitedPerAddress('login')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Log in',
    description: 'Starts a session and sets its cookie. The session of the previous cookie ends.',
  })
  @ApiOkResponse({ type: UserAnswer, description: 'The session was started.', headers: signInHeaders })
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
      'Ends the session, closes its sockets and clears the cookie. Succeeds without a session, too.',
  })
  @ApiNoContentResponse({ description: 'No session is active any more.', headers: clearsSessionCookie })
  @ApiProblems(...withBody, requestErrors.forbiddenOrigin, requestErrors.unavailable)
  async logout(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.signIn.end(this.signIn.visitor(request));
    this.cookie.clear(response);
  }
}
