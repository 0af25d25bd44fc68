import { Injectable } from '@nestjs/common';
import { JwtService, type JwtSignOptions } from '@nestjs/jwt';
import { SigningKeys } from '../../platform/platform.api.js';

/** Signs and verifies the tokens in cookies. */
@Injectable()
export class SignedTokens {
  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
  ) {}

  sign(claims: object, options: Pick<JwtSignOptions, 'audience' | 'expiresIn' | 'jwtid'> = {}): string {
    return this.jwt.sign(claims, options);
  }

  /**
   * @param audience required audience; that of session tokens when omitted
   * @returns the claims; null when the token has an unknown key or another audience, was altered or has expired
   */
  verify<Claims extends object>(token: string, audience?: string): Partial<Claims> | null {
    const key = this.keys.forToken(token);
    if (key === undefined) return null;
    try {
      return this.jwt.verify<Claims>(token, {
        publicKey: key as never,
        ...(audience === undefined ? {} : { audience }),
      });
    } catch (error) {
      if (isRefusal(error)) return null;
      throw error;
    }
  }
}

/** Whether the token was refused. Compares names, because `jsonwebtoken` is only a transitive dependency. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /^(JsonWebToken|TokenExpired|NotBefore)Error$/.test(error.name);
}
