import { jest } from '@jest/globals';
import { Presence } from './presence.js';
import type { UsersElsewhere } from './users-elsewhere.js';

describe('Presence', () => {
  let presence: Presence;
  let sent: number[];

  beforeEach(() => {
    jest.useFakeTimers();
    sent = [];
    presence = new Presence({ configured: false, count: 0 } as UsersElsewhere);
    presence.sendWith((online) => sent.push(online));
  });

  afterEach(() => {
    presence.onApplicationShutdown();
    jest.useRealTimers();
  });

  it('sends a change at once, and what follows within a second as one', () => {
    presence.enter('ada');
    presence.enter('grace');
    presence.enter('barbara');
    jest.advanceTimersByTime(999);
    expect(sent).toEqual([1]);
    jest.advanceTimersByTime(1);
    expect(sent).toEqual([1, 3]);
  });

  it('sends nothing for further sockets of a user who is there', () => {
    presence.enter('ada');
    presence.enter('ada');
    presence.leave('ada');
    jest.advanceTimersByTime(10_000);
    expect(sent).toEqual([1]);
  });

  it('corrects those who were told a count that has gone back since', () => {
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
