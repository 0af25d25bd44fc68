import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-jwt';
import type { Principal } from '../../shared/http/principal.js';
import { SessionCookie } from '../session-cookie.js';
import { principalOf, type SessionClaims, verifyOptions } from '../tokens/session-token.js';
import { SigningKeys } from '../tokens/signing-keys.js';
import { SessionsService } from './sessions.service.js';

/** Finds who sends a request: verifies the token in the cookie, then looks at the session that it points to. */
@Injectable()
export class SessionStrategy extends PassportStrategy(Strategy, 'session') {
  constructor(
    private readonly sessions: SessionsService,
    cookie: SessionCookie,
    keys: SigningKeys,
  ) {
    super({
      jwtFromRequest: (request: Request) => cookie.read(request.headers.cookie) ?? null,
      secretOrKeyProvider: (
        _request: unknown,
        token: string,
        done: (error: unknown, key?: never) => void,
      ) => {
        const key = keys.forToken(token);
        if (key === undefined) done('The token is signed with none of our keys.');
        else done(null, key as never);
      },
      ...verifyOptions,
    });
  }

  async validate(claims: SessionClaims): Promise<Principal | null> {
    const principal = principalOf(claims);
    return principal !== null && (await this.sessions.isLive(principal)) ? principal : null;
  }
}
