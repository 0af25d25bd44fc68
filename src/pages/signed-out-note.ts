import { Injectable } from '@nestjs/common';
import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { Settings } from '../shared/config/settings.js';

const minuteMs = 60_000;

/**
 * Lets the page to sign in say, once, that this browser has just signed out. It is a cookie and not a part of the
 * address: a link could have the page say so to somebody who is still signed in.
 */
@Injectable()
export class SignedOutNote {
  private readonly name: string;
  private readonly options: CookieOptions;

  constructor(settings: Settings) {
    this.name = settings.https ? '__Host-signed-out' : 'signed-out';
    this.options = { httpOnly: true, sameSite: 'strict', path: '/', secure: settings.https };
  }

  /** For the page that comes next: what is found later would be no news. */
  leave(response: Response): void {
    response.cookie(this.name, '1', { ...this.options, maxAge: minuteMs });
  }

  /** @returns whether there was one; it is gone now */
  take(request: Request, response: Response): boolean {
    const left = parseCookie(request.headers.cookie ?? '')[this.name] !== undefined;
    if (left) response.clearCookie(this.name, this.options);
    return left;
  }
}
