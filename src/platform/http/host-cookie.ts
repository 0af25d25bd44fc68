import { parseCookie } from 'cookie';
import type { CookieOptions, Response } from 'express';

/**
 * A cookie for this host only, that scripts cannot read. Under https its name begins with `__Host-`, and browsers take it
 * over https only, from this host only, for all of its paths (RFC 6265bis, section 4.1.3.2).
 */
export class HostCookie {
  readonly name: string;
  private readonly options: CookieOptions;

  /** @param https whether browsers reach the product over https */
  constructor(name: string, https: boolean, sameSite: 'lax' | 'strict' = 'lax') {
    this.name = https ? `__Host-${name}` : name;
    this.options = { httpOnly: true, sameSite, path: '/', secure: https };
  }

  /** @param maxAge for how long the browser keeps it, in milliseconds */
  set(response: Response, value: string, maxAge: number): void {
    response.cookie(this.name, value, { ...this.options, maxAge });
  }

  clear(response: Response): void {
    response.clearCookie(this.name, this.options);
  }

  /**
   * All values under its name in a `Cookie` header. Another application of this host may have set a cookie of the same name
   * with another path or domain: browsers send both, and do not say which is whose (RFC 6265bis, section 4.2.2).
   */
  read(header = ''): string[] {
    return header
      .split(';')
      .filter((pair) => pair.trimStart().startsWith(this.name))
      .map((pair) => parseCookie(pair)[this.name])
      .filter((value) => value !== undefined);
  }
}
