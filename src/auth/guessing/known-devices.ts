import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { Response } from 'express';
import { randomUUID } from 'node:crypto';
import { HostCookie, Settings } from '../../platform/platform.api.js';
import { SignedTokens } from '../../sessions/sessions.api.js';

/** A browser that has signed in before. */
export interface KnownDevice {
  /** UUID, assigned at the first sign-in of the browser and kept. */
  id: string;
  /** Ids of the accounts that the browser has signed in to, most recent first. */
  accounts: readonly string[];
}

/** Audience of device tokens. Differs from that of session tokens, so that neither is accepted as the other. */
const audience = 'auth-notify device';

const yearSeconds = 365 * 86_400;

/** Most accounts per device: users may share a browser, but the cookie must stay small. */
const mostAccounts = 5;

/**
 * Reads and sets the known-device cookie, which names the accounts that a browser has signed in to. It grants no
 * access: it only gives the browser its own failure counter. Source: OWASP, "Slow Down Online Guessing Attacks with
 * Device Cookies".
 */
@Injectable()
export class KnownDevices {
  private readonly cookie: HostCookie;

  constructor(
    private readonly tokens: SignedTokens,
    settings: Settings,
  ) {
    this.cookie = new HostCookie('device', settings.https);
  }

  /** @returns the device that a `Cookie` header names; null when its cookie is missing or invalid */
  read(header: string | undefined): KnownDevice | null {
    for (const token of this.cookie.read(header)) {
      const claims = this.tokens.verify(token, audience);
      if (claims !== null) return deviceOf(claims);
    }
    return null;
  }

  /** @returns the device with this account added as the most recent; a new device when `device` is null */
  signedIn(device: KnownDevice | null, userId: string): KnownDevice {
    const others = device?.accounts.filter((account) => account !== userId) ?? [];
    return { id: device?.id ?? randomUUID(), accounts: [userId, ...others].slice(0, mostAccounts) };
  }

  /** Sets the known-device cookie, for a year from now. */
  remember({ id, accounts }: KnownDevice, response: Response): void {
    const token = this.tokens.sign({ accounts }, { jwtid: id, audience, expiresIn: yearSeconds });
    this.cookie.set(response, token, yearSeconds * 1000);
  }
}

function deviceOf({ jti, accounts }: { jti?: unknown; accounts?: unknown }): KnownDevice | null {
  if (typeof jti !== 'string' || !isUUID(jti) || !Array.isArray(accounts)) return null;
  return { id: jti, accounts: accounts.filter((account) => typeof account === 'string') };
}
