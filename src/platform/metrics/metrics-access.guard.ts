import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { Settings } from '../config/settings.js';
import { Problem } from '../errors/problem.js';
import { authorityOf } from '../http/authority.js';
import { plainAddress } from '../addresses/client-address.js';
import { metricsErrors } from './metrics.errors.js';
import { MetricsSettings } from './metrics.settings.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Headers that proxies and content delivery networks add when they forward a request. */
const proxyHeaders =
  /^(via|forwarded|x-forwarded\b.*|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-.+|x-envoy-.+|true-client-ip|cf-.+|fastly-.+)$/;

/**
 * Controls access to the metrics: with `METRICS_TOKEN` set, any client that sends it; without it, only local clients.
 *
 * For a server behind a proxy on the same machine, every request comes from 127.0.0.1. So a request must show no sign
 * that a proxy forwarded it, whether or not the proxy is trusted: a header, a `Host` other than this machine, or HTTP/1.0,
 * which nginx uses by default. A proxy may leave no sign at all, so under https, where there is certainly one, a token is
 * always required.
 */
@Injectable()
export class MetricsAccessGuard implements CanActivate {
  constructor(
    private readonly settings: Settings,
    private readonly own: MetricsSettings,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const { METRICS_TOKEN: token } = this.own;
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
    const { headers, httpVersion, socket } = request;
    if (this.settings.https || httpVersion === '1.0') return false;
    if (Object.keys(headers).some((name) => proxyHeaders.test(name))) return false;
    return isLoopback(socket.remoteAddress) && isLoopbackName(authorityOf(headers.host)?.hostname);
  }
}

function isLoopbackName(name: string | undefined): boolean {
  return name === 'localhost' || isLoopback(name?.replace(/^\[|\]$/g, ''));
}

function isLoopback(address: string | undefined): boolean {
  const plain = plainAddress(address);
  return isIP(plain) !== 0 && loopback.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

function bearer(request: Request): string {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** Compares in constant time: both texts are hashed to one length first. */
function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
