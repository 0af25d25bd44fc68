import type { JwtModuleOptions } from '@nestjs/jwt';
import { isUUID } from 'class-validator';
import type { Principal, SigningKeys } from '../../platform/platform.api.js';

/** The only accepted algorithm: a token must not choose how it is verified (RFC 8725, section 3.1). */
const algorithm = 'HS256';
const issuer = 'auth-notify';
const audience = 'auth-notify';

/** The claims of a session token, besides `iat`, `iss` and `aud`. */
export interface SessionClaims {
  /** The user's id. */
  sub: string;
  /** The session's id. */
  sid: string;
  /** Latest time at which the session expires, in seconds since 1970. */
  exp: number;
}

export const verifyOptions = { algorithms: [algorithm] as [typeof algorithm], issuer, audience };

export function jwtOptions(keys: SigningKeys): JwtModuleOptions {
  return {
    privateKey: keys.current.key,
    signOptions: { algorithm, issuer, audience, keyid: keys.current.kid },
    verifyOptions,
  };
}

/** Reads verified claims. @returns null when a claim is missing or of the wrong shape */
export function principalOf(claims: Partial<Record<keyof SessionClaims, unknown>>): Principal | null {
  const { sub, sid, exp } = claims;
  if (!isUUID(sub) || !isUUID(sid) || typeof exp !== 'number') return null;
  return { userId: sub as string, sessionId: sid as string };
}
