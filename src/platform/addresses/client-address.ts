import type { Request, RequestHandler } from 'express';

/** The longest address there is, an IPv6 one with an IPv4 one at its end; so much is kept of what is none. */
const longest = 45;

/**
 * The address that a request comes from, in at most 45 characters; empty when its connection is gone. `TRUST_PROXY` says
 * whether proxies are believed; one that names no address (`unknown`) is taken at its word.
 */
export function clientAddress({ ip }: Request): string {
  return plainAddress(ip).slice(0, longest);
}

/** A server that listens on IPv6 too sees an IPv4 client as ::ffff:192.0.2.1. */
export function plainAddress(address = ''): string {
  return address.replace(/^::ffff:/, '');
}

/** Some proxies write a port behind each address in `X-Forwarded-For`, which is not part of it. */
export function withoutForwardedPorts(): RequestHandler {
  return ({ headers }, _response, next) => {
    const forwarded = headers['x-forwarded-for'];
    // Node joins several such headers into one.
    if (typeof forwarded === 'string')
      headers['x-forwarded-for'] = forwarded.split(',').map(withoutPort).join(', ');
    next();
  };
}

/** `192.0.2.1:51234`, `[2001:db8::1]:51234` or `[2001:db8::1]`. */
function withoutPort(text: string): string {
  const given = text.trim();
  const [, address = given] = /^\[([^\]]+)\](?::\d+)?$/.exec(given) ?? /^([\d.]+):\d+$/.exec(given) ?? [];
  return address;
}
