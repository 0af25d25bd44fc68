import type { ExecutionContext } from '@nestjs/common';
import { parseSettings } from '../config/parse-settings.js';
import { Settings } from '../config/settings.js';
import { MetricsAccessGuard } from './metrics-access.guard.js';
import { metricsErrors } from './metrics.errors.js';
import { MetricsSettings } from './metrics.settings.js';

/** A request over a connection from `remoteAddress`. */
function contextOf(
  remoteAddress: string | undefined,
  { httpVersion = '1.1', ...headers }: Record<string, string> = {},
): ExecutionContext {
  const request = { socket: { remoteAddress }, httpVersion, headers: { host: 'localhost:8000', ...headers } };
  return { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
}

describe('MetricsAccessGuard, without a token,', () => {
  const guardWith = (environment: Record<string, string>) =>
    new MetricsAccessGuard(parseSettings(Settings, environment), new MetricsSettings());
  const guard = guardWith({});

  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('admits %s', (address) => {
    expect(guard.canActivate(contextOf(address))).toBe(true);
  });

  it.each(['192.168.1.20', '203.0.113.7', '::ffff:203.0.113.7', '2001:db8::1', '::', '0.0.0.0', undefined])(
    'refuses %s',
    (address) => {
      expect(() => guard.canActivate(contextOf(address))).toThrow(metricsErrors.forbidden.detail);
    },
  );

  it.each(['localhost', 'LOCALHOST:9000', '127.0.0.1', '127.0.0.1:80', '[::1]:8000'])(
    'admits a request to %s',
    (host) => {
      expect(guard.canActivate(contextOf('127.0.0.1', { host }))).toBe(true);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    'web:8000',
    '192.168.1.20',
    '',
    'localhost/',
    'x@localhost',
  ])('refuses a request to "%s"', (host) => {
    expect(() => guard.canActivate(contextOf('127.0.0.1', { host }))).toThrow(metricsErrors.forbidden.detail);
  });

  it.each<Record<string, string>>([
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-proto': 'http' },
    { 'x-real-ip': '127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
    { via: '1.1 proxy' },
    { 'cf-connecting-ip': '127.0.0.1' },
    { 'true-client-ip': '127.0.0.1' },
    { httpVersion: '1.0' },
  ])('refuses what a proxy passed on, trusted or not: %j', (sign) => {
    for (const trusted of ['0', '1', 'loopback', '173.245.48.0/20']) {
      expect(() => guardWith({ TRUST_PROXY: trusted }).canActivate(contextOf('127.0.0.1', sign))).toThrow(
        metricsErrors.forbidden.detail,
      );
    }
  });

  it('admits nobody under https, where a proxy that shows nothing may stand in front', () => {
    expect(() =>
      guardWith({ PUBLIC_URL: 'https://app.example' }).canActivate(contextOf('127.0.0.1')),
    ).toThrow(metricsErrors.forbidden.detail);
  });
});
