import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { Settings } from '../config/settings.js';
import { authorityOf } from './authority.js';

/** Decides by its headers whether a request comes from our own pages, or from no browser at all. */
@Injectable()
export class OriginRule {
  constructor(private readonly settings: Settings) {}

  /** For requests that change something. Browsers that say where a request comes from are taken at their word. */
  allowsRequest(headers: IncomingHttpHeaders): boolean {
    const site = headers['sec-fetch-site'];
    return site === undefined ? this.allowsOrigin(headers) : site === 'same-origin';
  }

  /** For WebSocket handshakes: with these, browsers send their origin always, but `Sec-Fetch-Site` not everywhere. */
  allowsOrigin({ origin, host }: IncomingHttpHeaders): boolean {
    if (origin === undefined) return true;
    if (!/^https?:/.test(origin) || !URL.canParse(origin)) return false;
    const given = new URL(origin);
    if (given.origin === this.settings.publicOrigin) return true;
    // Under plain http the product is reached by several names, 127.0.0.1 or an address in the local network.
    // So may a tunnel be that ends TLS elsewhere: only the host counts, as for the cookie.
    return !this.settings.https && given.host === authorityOf(host, given.protocol)?.host;
  }
}
