import { Body, Controller, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AddressLimits, AuthService, type SignedIn, SignIn } from '../auth/auth.api.js';
import { SessionCookie } from '../sessions/sessions.api.js';
import { clientAddress, Problem, Public, toProblem } from '../platform/platform.api.js';
import { credentialsOf } from './form-fields.js';
import { NextPage } from './next-page.js';
import { redirect } from './redirect.js';
import { SignedOutNote } from './signed-out-note.js';

/** Whoever signs out on a shared computer must know that it failed. */
const stillSignedIn = 'You are still signed in. Try again in a few seconds.';

/**
 * Registering, logging in and out without JavaScript: a form comes, a redirection goes. What a form is refused for,
 * `ErrorResponder` says on its page.
 */
@ApiExcludeController()
@Public()
@Controller()
export class FormsController {
  constructor(
    private readonly auth: AuthService,
    private readonly signIn: SignIn,
    private readonly cookie: SessionCookie,
    private readonly note: SignedOutNote,
    private readonly next: NextPage,
    private readonly limits: AddressLimits,
  ) {}

  @Post('register')
  async register(
    @Body() form: unknown,
    @Query('next') next: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.limits.count('register', clientAddress(request));
    this.enter(await this.auth.register(credentialsOf(form), this.signIn.visitor(request)), next, response);
  }

  @Post('login')
  async login(
    @Body() form: unknown,
    @Query('next') next: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.limits.count('login', clientAddress(request));
    this.enter(await this.auth.login(credentialsOf(form), this.signIn.visitor(request)), next, response);
  }

  @Post('logout')
  async logout(@Req() request: Request, @Res() response: Response): Promise<void> {
    try {
      await this.signIn.end(this.signIn.visitor(request));
    } catch (error) {
      const { kind, extras } = toProblem(error);
      throw new Problem(kind, { cause: error, ...extras, detail: stillSignedIn });
    }
    this.cookie.clear(response);
    this.note.leave(response);
    redirect(response, '/login');
  }

  private enter(signedIn: SignedIn, next: unknown, response: Response): void {
    this.signIn.setCookies(response, signedIn);
    redirect(response, this.next.of(next));
  }
}
