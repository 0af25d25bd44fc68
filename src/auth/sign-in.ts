import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Principal } from '../shared/http/principal.js';
import type { User } from '../users/users.service.js';
import { type KnownDevice, KnownDevices } from './guessing/known-devices.js';
import { SessionCookie } from './session-cookie.js';
import { type Device, type Permit, SessionsService } from './sessions/sessions.service.js';
import { SessionTokens } from './tokens/session-tokens.js';

/** Where a request comes from, and the session that its cookie points to, ended or not. */
export interface Visitor extends Device {
  session: Principal | null;
  /** What its other cookie says of earlier sign-ins. */
  device: KnownDevice | null;
}

export interface SignedIn {
  user: User;
  /** For the cookie, and for nothing else. */
  token: string;
  /** For the other cookie. */
  device: KnownDevice;
}

/** Ties sessions to the cookies of browsers. */
@Injectable()
export class SignIn {
  constructor(
    private readonly sessions: SessionsService,
    private readonly tokens: SessionTokens,
    private readonly cookie: SessionCookie,
    private readonly devices: KnownDevices,
  ) {}

  visitor(request: Request): Visitor {
    return {
      // An IPv4 address comes as ::ffff:192.0.2.1 where the server listens on IPv6 too.
      ip: (request.ip ?? '').replace(/^::ffff:/, ''),
      userAgent: request.get('User-Agent') ?? '',
      session: this.pointedTo(request.headers.cookie),
      device: this.devices.read(request.headers.cookie),
    };
  }

  /** Starts a session; the one that the visitor's cookie pointed to ends. Neither, when `permit` throws. */
  async start(user: User, visitor: Visitor, permit?: Permit): Promise<SignedIn> {
    const session = await this.sessions.start(user.id, visitor, visitor.session, permit);
    return {
      user,
      token: this.tokens.sign(session, session.expiresAt),
      device: this.devices.signedIn(visitor.device, user.id),
    };
  }

  /** Gives the browser what it has to keep: the session, and that it was here. */
  setCookies(response: Response, { token, device }: SignedIn): void {
    this.cookie.set(response, token);
    this.devices.remember(device, response);
  }

  /** Ends the session that the visitor's cookie points to, if there is one. */
  async end({ session }: Visitor): Promise<void> {
    if (session !== null) await this.sessions.end(session, 'logout');
  }

  /** @returns who a `Cookie` header signs in, or null: for handshakes and for pages that are open to everybody */
  async signedIn(cookieHeader: string | undefined): Promise<Principal | null> {
    const session = this.pointedTo(cookieHeader);
    return session !== null && (await this.isLive(session)) ? session : null;
  }

  isLive(session: Principal): Promise<boolean> {
    return this.sessions.isLive(session);
  }

  /** @returns what a `Cookie` header points to, whether or not that session still lives */
  pointedTo(cookieHeader: string | undefined): Principal | null {
    const token = this.cookie.read(cookieHeader);
    return token === undefined ? null : this.tokens.verify(token);
  }
}
