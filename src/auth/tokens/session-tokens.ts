import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { Principal } from '../../shared/http/principal.js';
import { principalOf, type SessionClaims } from './session-token.js';
import { SigningKeys } from './signing-keys.js';

/** Signs and checks the pointers to sessions that cookies carry. */
@Injectable()
export class SessionTokens {
  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
  ) {}

  sign({ userId, sessionId }: Principal, expiresAt: Date): string {
    const claims: SessionClaims = {
      sub: userId,
      sid: sessionId,
      exp: Math.floor(expiresAt.getTime() / 1000),
    };
    return this.jwt.sign(claims);
  }

  /** @returns whom the token points to, or null when it is not one of ours, was altered or has expired */
  verify(token: string): Principal | null {
    const key = this.keys.forToken(token);
    if (key === undefined) return null;
    try {
      return principalOf(this.jwt.verify<SessionClaims>(token, { publicKey: key as never }));
    } catch (error) {
      if (error instanceof Error && /^(JsonWebToken|TokenExpired|NotBefore)Error$/.test(error.name))
        return null;
      throw error;
    }
  }
}
