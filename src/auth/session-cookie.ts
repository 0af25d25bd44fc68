import { Injectable } from '@nestjs/common';
import { parseCookie } from 'cookie';
import type { CookieOptions, Response } from 'express';
import { Settings } from '../shared/config/settings.js';

const dayMs = 86_400_000;

/** Browsers keep no cookie longer (RFC 6265bis, section 5.5). */
const longestDays = 400;

/** The cookie that carries the session token. Scripts cannot read it, and the token appears nowhere else. */
@Injectable()
export class SessionCookie {
  /** With the prefix, browsers take the cookie over https only, for this host only (RFC 6265bis, 4.1.3.2). */
  readonly name: string;
  private readonly options: CookieOptions;
  private readonly maxAge: number;

  constructor(settings: Settings) {
    this.name = settings.https ? '__Host-access_token' : 'access_token';
    this.options = { httpOnly: true, sameSite: 'lax', path: '/', secure: settings.https };
    this.maxAge = Math.round(Math.min(settings.SESSION_MAX_DAYS, longestDays) * dayMs);
  }

  set(response: Response, token: string): void {
    response.cookie(this.name, token, { ...this.options, maxAge: this.maxAge });
  }

  clear(response: Response): void {
    response.clearCookie(this.name, this.options);
  }

  /** @returns the token in a `Cookie` header, if there is one */
  read(header: string | undefined): string | undefined {
    return header === undefined ? undefined : parseCookie(header)[this.name];
  }
}
