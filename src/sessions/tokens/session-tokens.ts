import { Injectable } from '@nestjs/common';
import type { Principal } from '../../platform/platform.api.js';
import { principalOf, type SessionClaims } from './session-token.js';
import { SignedTokens } from './signed-tokens.js';

/** Signs and verifies the session tokens in cookies. */
@Injectable()
export class SessionTokens {
  constructor(private readonly tokens: SignedTokens) {}

  sign({ userId, sessionId }: Principal, expiresAt: Date): string {
    const claims: SessionClaims = {
      sub: userId,
      sid: sessionId,
      exp: Math.floor(expiresAt.getTime() / 1000),
    };
    return this.tokens.sign(claims);
  }

  /** @returns the user and session that the token names; null when it is invalid or has expired */
  verify(token: string): Principal | null {
    const claims = this.tokens.verify<SessionClaims>(token);
    return claims === null ? null : principalOf(claims);
  }
}
