import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { SignIn } from '../auth/sign-in.js';
import { Public } from '../shared/http/principal.js';
import { withNext } from './next-page.js';
import { PageFiles } from './page-files.js';
import { redirect } from './redirect.js';
import { SignedOutNote } from './signed-out-note.js';

/** The HTML pages. They are files; what they show comes from the API. */
@ApiExcludeController()
@Public()
@Controller()
export class PagesController {
  constructor(
    private readonly signIn: SignIn,
    private readonly files: PageFiles,
    private readonly note: SignedOutNote,
  ) {}

  @Get()
  async home(@Req() request: Request, @Res() response: Response): Promise<void> {
    redirect(response, (await this.isSignedIn(request)) ? '/welcome' : '/login');
  }

  @Get('register')
  async register(@Res() response: Response): Promise<void> {
    await this.files.send(response, 'register', 'no-cache');
  }

  @Get('login')
  async login(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (this.note.take(request, response)) await this.files.send(response, 'login', 'no-store', 'signed-out');
    else await this.files.send(response, 'login', 'no-cache');
  }

  @Get('welcome')
  async welcome(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.sendToSignedIn('welcome', request, response);
  }

  @Get('sessions')
  async sessions(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.sendToSignedIn('sessions', request, response);
  }

  /** Where password managers send people (https://w3c.github.io/webappsec-change-password-url/). */
  @Get('.well-known/change-password')
  changePassword(@Res() response: Response): void {
    redirect(response, '/sessions#change-password');
  }

  private async sendToSignedIn(page: string, request: Request, response: Response): Promise<void> {
    if (await this.isSignedIn(request)) await this.files.send(response, page, 'no-store');
    else redirect(response, withNext('/login', `/${page}`));
  }

  private async isSignedIn(request: Request): Promise<boolean> {
    return (await this.signIn.signedIn(request.headers.cookie)) !== null;
  }
}
