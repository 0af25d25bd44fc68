import { Body, Controller, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AuthService } from '../auth/auth.service.js';
import { SessionCookie } from '../auth/session-cookie.js';
import { SignIn, type SignedIn, type Visitor } from '../auth/sign-in.js';
import { noteRefusal } from '../shared/errors/refusal-log.js';
import { toProblem } from '../shared/errors/to-problem.js';
import { Public } from '../shared/http/principal.js';
import { fragmentFor } from './form-error.js';
import { credentialsOf } from './form-fields.js';
import { nextPage, withNext } from './next-page.js';
import { redirect } from './redirect.js';
import { SignedOutNote } from './signed-out-note.js';

/** Registering, logging in and out without JavaScript: a form comes, a redirection goes. */
@ApiExcludeController()
@Public()
@Controller()
export class FormsController {
  constructor(
    private readonly auth: AuthService,
    private readonly signIn: SignIn,
    private readonly cookie: SessionCookie,
    private readonly note: SignedOutNote,
  ) {}

  @Post('register')
  async register(
    @Body() form: unknown,
    @Query('next') next: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.enter('register', next, response, () =>
      this.auth.register(credentialsOf(form), this.signIn.visitor(request)),
    );
  }

  @Post('login')
  async login(
    @Body() form: unknown,
    @Query('next') next: unknown,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    await this.enter('login', next, response, () =>
      this.auth.login(credentialsOf(form), this.signIn.visitor(request)),
    );
  }

  @Post('logout')
  async logout(@Req() request: Request, @Res() response: Response): Promise<void> {
    const visitor: Visitor = this.signIn.visitor(request);
    await this.signIn.end(visitor);
    this.cookie.clear(response);
    this.note.leave(response);
    redirect(response, '/login');
  }

  private async enter(
    page: 'register' | 'login',
    next: unknown,
    response: Response,
    attempt: () => Promise<SignedIn>,
  ): Promise<void> {
    try {
      this.signIn.setCookies(response, await attempt());
      redirect(response, nextPage(next));
    } catch (error) {
      const problem = toProblem(error);
      if (problem.kind.status === 500) throw error;
      noteRefusal(problem);
      redirect(response, `${withNext(`/${page}`, next)}#${fragmentFor(problem, page)}`);
    }
  }
}
