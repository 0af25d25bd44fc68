import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import { Settings } from '../config/settings.js';
import { Problem } from '../errors/problem.js';
import { metricsErrors } from './metrics.errors.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** What proxies add when they pass a request on. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Who may read the metrics: with `METRICS_TOKEN` whoever sends it, from anywhere; without it only this machine.
 *
 * To a server behind a proxy on the same machine every request comes from 127.0.0.1. So both the connection and the
 * client that the trusted proxies name must be local, and without `TRUST_PROXY` nothing may show that a proxy passed
 * the request on.
 */
@Injectable()
export class MetricsAccessGuard implements CanActivate {
  constructor(private readonly settings: Settings) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const { METRICS_TOKEN: token } = this.settings;
    if (token === undefined) {
      if (!this.isLocal(request)) throw new Problem(metricsErrors.forbidden);
    } else if (!isSame(bearer(request), token)) {
      // RFC 9110, section 11.6.1: a 401 says how to authenticate.
      http.getResponse<Response>().setHeader('WWW-Authenticate', 'Bearer');
      throw new Problem(metricsErrors.unauthorized);
    }
    return true;
  }

  private isLocal(request: Request): boolean {
    const passedOn = proxyHeaders.some((name) => request.headers[name] !== undefined);
    if (passedOn && this.settings.TRUST_PROXY === undefined) return false;
    return isLoopback(request.socket.remoteAddress) && isLoopback(request.ip);
  }
}

function isLoopback(address = ''): boolean {
  // A server that listens on IPv6 too sees an IPv4 client as ::ffff:127.0.0.1.
  const plain = address.replace(/^::ffff:/, '');
  return plain !== '' && loopback.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

function bearer(request: Request): string {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** Takes equally long whatever is given: both are hashed to one length first. */
function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
