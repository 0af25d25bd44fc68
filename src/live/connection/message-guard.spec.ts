import { jest } from '@jest/globals';
import type { GatewayMessages } from './gateway-messages.js';
import { MessageGuard } from './message-guard.js';
import type { NotifySocket } from '../live-contract.js';

type Middleware = (message: unknown[], next: () => void) => void;

describe('The message guard', () => {
  let now: number;
  let passed: number;
  let closed: boolean;
  let receive: Middleware;

  const send = (count: number, event = 'welcome:enter') => {
    for (let sent = 0; sent < count; sent += 1) receive([event, { after: null }], () => (passed += 1));
  };

  beforeEach(() => {
    [now, passed, closed] = [5_000, 0, false];
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const messages = { isKnown: (event: string) => event === 'welcome:enter' } as Partial<GatewayMessages>;
    const guard = new MessageGuard(messages as GatewayMessages);
    guard.watch({
      use: (middleware: Middleware) => (receive = middleware),
      disconnect: () => (closed = true),
    } as unknown as NotifySocket);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('lets 20 messages pass in 10 s, and closes the socket at the next one', () => {
    send(20);
    now += 9_999;
    expect([passed, closed]).toEqual([20, false]);
    send(1);
    expect([passed, closed]).toEqual([20, true]);
  });

  it('starts counting again after 10 s', () => {
    send(20);
    now += 10_000;
    send(20);
    expect([passed, closed]).toEqual([40, false]);
  });

  it('counts messages without a handler, too', () => {
    send(20, 'unknown');
    expect([passed, closed]).toEqual([0, false]);
    send(1);
    expect([passed, closed]).toEqual([0, true]);
  });
});
