import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { isUUID } from 'class-validator';
import { parseCookie } from 'cookie';
import type { CookieOptions, Response } from 'express';
import { randomUUID } from 'node:crypto';
import { Settings } from '../../shared/config/settings.js';
import { SigningKeys } from '../tokens/signing-keys.js';

/** A browser that has signed in before. */
export interface KnownDevice {
  /** Given at its first sign-in, and kept. */
  id: string;
  /** The ids of the accounts that it signed in to, the latest first. */
  accounts: readonly string[];
}

/** Of its own, so that this token opens no session, and a session's token is no device. */
const audience = 'auth-notify device';

const yearSeconds = 365 * 86_400;

/** People share a browser; the cookie stays small. */
const mostAccounts = 5;

/**
 * The cookie by which a browser is known to have signed in to an account before. It lets nobody in: it only gives the
 * browser a counter of its own. Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */
@Injectable()
export class KnownDevices {
  private readonly name: string;
  private readonly options: CookieOptions;

  constructor(
    private readonly jwt: JwtService,
    private readonly keys: SigningKeys,
    settings: Settings,
  ) {
    this.name = settings.https ? '__Host-device' : 'device';
    this.options = { httpOnly: true, sameSite: 'lax', path: '/', secure: settings.https };
  }

  /** @returns the device that a `Cookie` header tells of; null when there is none, or it is not one of ours */
  read(header: string | undefined): KnownDevice | null {
    const token = header === undefined ? undefined : parseCookie(header)[this.name];
    const key = token === undefined ? undefined : this.keys.forToken(token);
    if (token === undefined || key === undefined) return null;
    try {
      return deviceOf(this.jwt.verify<object>(token, { audience, publicKey: key as never }));
    } catch (error) {
      if (error instanceof Error && /^(JsonWebToken|TokenExpired|NotBefore)Error$/.test(error.name))
        return null;
      throw error;
    }
  }

  /** @returns the device, which has now signed in to this account; a new one when it was not known */
  signedIn(device: KnownDevice | null, userId: string): KnownDevice {
    const others = device?.accounts.filter((account) => account !== userId) ?? [];
    return { id: device?.id ?? randomUUID(), accounts: [userId, ...others].slice(0, mostAccounts) };
  }

  /** For a year from now. */
  remember({ id, accounts }: KnownDevice, response: Response): void {
    const token = this.jwt.sign({ accounts }, { jwtid: id, audience, expiresIn: yearSeconds });
    response.cookie(this.name, token, { ...this.options, maxAge: yearSeconds * 1000 });
  }
}

function deviceOf({ jti, accounts }: { jti?: unknown; accounts?: unknown }): KnownDevice | null {
  if (typeof jti !== 'string' || !isUUID(jti) || !Array.isArray(accounts)) return null;
  return { id: jti, accounts: accounts.filter((account) => typeof account === 'string') };
}
