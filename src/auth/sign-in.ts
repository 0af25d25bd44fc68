import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { clientAddress, type Principal } from '../platform/platform.api.js';
import type { User } from '../users/users.api.js';
import { type KnownDevice, KnownDevices } from './guessing/known-devices.js';
import {
  CookieSession,
  type Device,
  type TransactionCheck,
  SessionCookie,
  SessionsService,
  SessionTokens,
} from '../sessions/sessions.api.js';

/** The client of a request: its address and user agent, and the session that its cookie names, active or ended. */
export interface Visitor extends Device {
  session: Principal | null;
  /** Content of the known-device cookie; null without one. */
  device: KnownDevice | null;
}

export interface SignedIn {
  user: User;
  /** Session token, for the session cookie only. */
  token: string;
  /** For the known-device cookie. */
  device: KnownDevice;
}

/** Starts and ends the sessions that the cookies of browsers name. */
@Injectable()
export class SignIn {
  constructor(
    private readonly cookieSession: CookieSession,
    private readonly sessions: SessionsService,
    private readonly tokens: SessionTokens,
    private readonly cookie: SessionCookie,
    private readonly devices: KnownDevices,
  ) {}

  visitor(request: Request): Visitor {
    return {
      ip: clientAddress(request),
      userAgent: request.get('User-Agent') ?? '',
      session: this.cookieSession.claimed(request.headers.cookie),
      device: this.devices.read(request.headers.cookie),
    };
  }

  /** Starts a session and ends the one that the client's cookie names. Does neither when `permit` throws. */
  async start(user: User, visitor: Visitor, permit?: TransactionCheck): Promise<SignedIn> {
    const session = await this.sessions.start(user.id, visitor, visitor.session, permit);
    return {
      user,
      token: this.tokens.sign(session, session.expiresAt),
      device: this.devices.signedIn(visitor.device, user.id),
    };
  }

  /** Sets the session cookie and the known-device cookie. */
  setCookies(response: Response, { token, device }: SignedIn): void {
    this.cookie.set(response, token);
    this.devices.remember(device, response);
  }

  /** Ends the session that the client's cookie names, if there is one. */
  async end({ session }: Visitor): Promise<void> {
    if (session !== null) await this.sessions.end(session, 'logout');
  }
}
