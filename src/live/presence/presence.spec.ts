import { jest } from '@jest/globals';
import type { Rooms } from '../rooms.js';
import { Presence } from './presence.js';
import type { ClusterPresence } from './cluster-presence.js';

describe('Presence', () => {
  let presence: Presence;
  let sent: number[];

  beforeEach(() => {
    jest.useFakeTimers();
    sent = [];
    const emit = (_event: 'presence', { online }: { online: number }) => sent.push(online);
    const rooms = { to: () => ({ emit }) } as unknown as Rooms;
    presence = new Presence({ configured: false, count: 0 } as ClusterPresence, rooms);
  });

  afterEach(() => {
    presence.onApplicationShutdown();
    jest.useRealTimers();
  });

  it('sends a change at once, and combines changes within the next second into one message', () => {
    presence.enter('ada');
    presence.enter('grace');
    presence.enter('barbara');
    jest.advanceTimersByTime(999);
    expect(sent).toEqual([1]);
    jest.advanceTimersByTime(1);
    expect(sent).toEqual([1, 3]);
  });

  it('sends nothing for further sockets of a user who is already online', () => {
    presence.enter('ada');
    presence.enter('ada');
    presence.leave('ada');
    jest.advanceTimersByTime(10_000);
    expect(sent).toEqual([1]);
  });

  it('sends a correction to clients that received a count which has since gone back', () => {
    presence.enter('ada');
    presence.enter('grace');
    const toldToGrace = presence.online;
    presence.leave('ada');
    jest.advanceTimersByTime(1_000);
    expect(toldToGrace).toBe(2);
    expect(sent).toEqual([1, 1]);
  });

  it('sends nothing more once the application stops', () => {
    presence.enter('ada');
    presence.enter('grace');
    presence.onApplicationShutdown();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(10_000);
    expect(sent).toEqual([1]);
  });
});
