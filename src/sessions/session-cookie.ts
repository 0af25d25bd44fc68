import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { HostCookie, Settings } from '../platform/platform.api.js';
import { SessionsSettings } from './sessions.settings.js';

const dayMs = 86_400_000;

/** Longest time for which browsers keep a cookie, in days (RFC 6265bis, section 5.5). */
const longestDays = 400;

/** The cookie that carries the session token. Scripts cannot read it, and the token appears nowhere else. */
@Injectable()
export class SessionCookie {
  private readonly cookie: HostCookie;
  private readonly maxAge: number;

  constructor({ https }: Settings, { SESSION_MAX_DAYS }: SessionsSettings) {
    this.cookie = new HostCookie('access_token', https);
    this.maxAge = Math.round(Math.min(SESSION_MAX_DAYS, longestDays) * dayMs);
  }

  get name(): string {
    return this.cookie.name;
  }

  set(response: Response, token: string): void {
    this.cookie.set(response, token, this.maxAge);
  }

  clear(response: Response): void {
    this.cookie.clear(response);
  }

  /** @returns what may be a token in a `Cookie` header: the one that verifies counts, wherever the others come from */
  read(header: string | undefined): string[] {
    return this.cookie.read(header);
  }
}
