import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { HostCookie, Settings } from '../platform/platform.api.js';

const minuteMs = 60_000;

/**
 * Lets the page to sign in say, once, that this browser has just signed out. It is a cookie and not a part of the
 * address: a link could have the page say so to somebody who is still signed in.
 */
@Injectable()
export class SignedOutNote {
  private readonly cookie: HostCookie;

  constructor(settings: Settings) {
    this.cookie = new HostCookie('signed-out', settings.https, 'strict');
  }

  /** For the page that comes next: what is found later would be no news. */
  leave(response: Response): void {
    this.cookie.set(response, '1', minuteMs);
  }

  /** @returns whether there was one; it is gone now */
  take(request: Request, response: Response): boolean {
    const left = this.cookie.read(request.headers.cookie).length > 0;
    if (left) this.cookie.clear(response);
    return left;
  }
}
