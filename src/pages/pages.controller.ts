import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../platform/platform.api.js';
import { home } from './next-page.js';
import { PageResponder } from './page-responder.js';
import { redirect } from './redirect.js';

/** Addresses that lead to a page. The pages themselves have their routes from `Pages`. */
@ApiExcludeController()
@Public()
@Controller()
export class PagesController {
  constructor(private readonly responder: PageResponder) {}

  @Get()
  async home(@Req() request: Request, @Res() response: Response): Promise<void> {
    redirect(response, (await this.responder.isSignedIn(request)) ? home : '/login');
  }

  /** Where password managers send people (https://w3c.github.io/webappsec-change-password-url/). */
  @Get('.well-known/change-password')
  changePassword(@Res() response: Response): void {
    redirect(response, '/sessions#change-password');
  }
}
