import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-jwt';
import { type Principal, SigningKeys } from '../platform/platform.api.js';
import { SessionCheck } from './session-check.js';
import { SessionCookie } from './session-cookie.js';
import { principalOf, type SessionClaims, verifyOptions } from './tokens/session-token.js';
import { SessionTokens } from './tokens/session-tokens.js';

/**
 * Authenticates a request: verifies the token in the session cookie, with the keys, rules and claims that
 * `SignedTokens` uses for sockets and pages, then checks that its session is active.
 *
 * Passport registers strategies per process: a second application in a process replaces the strategy of the first, and
 * looks sessions up in its own database. So a process runs one application, and tests that need several nodes start
 * processes.
 */
@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy, 'session') {
  constructor(
    private readonly sessions: SessionCheck,
    cookie: SessionCookie,
    keys: SigningKeys,
    tokens: SessionTokens,
  ) {
    super({
      jwtFromRequest: ({ headers }: Request) => {
        const [token = null, ...others] = cookie.read(headers.cookie);
        // Verified once more by Passport, and so here only when there is something to choose.
        if (token === null || others.length === 0) return token;
        return [token, ...others].find((candidate) => tokens.verify(candidate) !== null) ?? token;
      },
      secretOrKeyProvider: (
        _request: unknown,
        token: string,
        done: (error: unknown, key?: never) => void,
      ) => {
        const key = keys.forToken(token);
        if (key === undefined) done('The token is signed with an unknown key.');
        else done(null, key as never);
      },
      ...verifyOptions,
    });
  }

  async validate(claims: SessionClaims): Promise<Principal | null> {
    const principal = principalOf(claims);
    return principal !== null && (await this.sessions.isActive(principal)) ? principal : null;
  }
}
