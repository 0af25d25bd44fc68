import { Injectable } from '@nestjs/common';
import type { Principal } from '../platform/platform.api.js';
import { SessionCheck } from './session-check.js';
import { SessionCookie } from './session-cookie.js';
import { SessionTokens } from './tokens/session-tokens.js';

/** Finds the session that a `Cookie` header names, for handshakes, public pages and public routes. */
@Injectable()
export class CookieSession {
  constructor(
    private readonly sessions: SessionCheck,
    private readonly tokens: SessionTokens,
    private readonly cookie: SessionCookie,
  ) {}

  /** @returns the session that a correctly signed cookie names, active or ended; null without such a cookie */
  claimed(cookieHeader: string | undefined): Principal | null {
    for (const token of this.cookie.read(cookieHeader)) {
      const session = this.tokens.verify(token);
      if (session !== null) return session;
    }
    return null;
  }

  /** @returns the session that the cookie names, or null unless it is active. Counts as activity of the session. */
  async authenticated(cookieHeader: string | undefined): Promise<Principal | null> {
    const session = this.claimed(cookieHeader);
    return session !== null && (await this.sessions.isActive(session)) ? session : null;
  }
}
