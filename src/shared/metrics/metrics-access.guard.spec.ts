import type { ExecutionContext } from '@nestjs/common';
import { parseSettings } from '../config/parse-settings.js';
import { MetricsAccessGuard } from './metrics-access.guard.js';

/** A request over a connection from `remoteAddress`, which Express takes for one of `ip`. */
function contextOf(remoteAddress: string | undefined, ip = remoteAddress): ExecutionContext {
  const request = { socket: { remoteAddress }, ip, headers: {} };
  return { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
}

describe('MetricsAccessGuard, without a token', () => {
  const guard = new MetricsAccessGuard(parseSettings({ TRUST_PROXY: '1' }));

  it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('lets %s in', (address) => {
    expect(guard.canActivate(contextOf(address))).toBe(true);
  });

  it.each(['192.168.1.20', '203.0.113.7', '::ffff:203.0.113.7', '2001:db8::1', '::', '0.0.0.0', undefined])(
    'keeps %s out',
    (address) => {
      expect(() => guard.canActivate(contextOf(address))).toThrow('Only this machine');
    },
  );

  it('believes neither the connection alone nor what proxies say alone', () => {
    expect(() => guard.canActivate(contextOf('127.0.0.1', '203.0.113.7'))).toThrow('Only this machine');
    expect(() => guard.canActivate(contextOf('203.0.113.7', '127.0.0.1'))).toThrow('Only this machine');
  });
});
