import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { SignIn } from '../auth/auth.api.js';
import { OriginRule } from '../platform/platform.api.js';

/** The pages whose forms sign in. None of them has a link to a page for signed-in users. */
const signingIn = ['/login', '/register'];

/** Recognises browsers that refuse cookies: they would be led back to the login page without a word. */
@Injectable()
export class CookieRefusal {
  constructor(
    private readonly signIn: SignIn,
    private readonly origin: OriginRule,
  ) {}

  /**
   * @param request for a page, without an active session
   * @returns whether it comes from a form that signs in, and has none of the cookies which that sets. One of them stays
   *   for a year, so a browser whose session has ended still has it. False for a browser that sends no `Referer`.
   */
  isLikely(request: Request): boolean {
    const { referer, host } = request.headers;
    if (referer === undefined || !this.origin.allowsOrigin({ origin: referer, host })) return false;
    const { session, device } = this.signIn.visitor(request);
    return session === null && device === null && signingIn.includes(new URL(referer).pathname);
  }
}
