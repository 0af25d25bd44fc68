import { LastSeen } from '../../../src/sessions/last-seen.js';
import { type Devices, TestApp } from '../../support/test-app.js';
import type { TestSocket } from '../../support/test-socket.js';
import { setCookies, type TestVisitor } from '../../support/test-visitor.js';

const sessions = '/api/v1/sessions';
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0';
const nobodys = '00000000-0000-4000-8000-000000000000';
const minuteMs = 60_000;
const dayMs = 86_400_000;

let app: TestApp;
let people = 0;

beforeAll(async () => {
  app = await TestApp.start({ environment: { LOGIN_LIMIT_PER_MINUTE: '0', REGISTER_LIMIT_PER_MINUTE: '0' } });
});
afterAll(() => app.close());

/** Somebody new, signed in on so many devices. */
async function signedIn(devices: number): Promise<{ email: string; all: Devices }> {
  const email = `person${(people += 1)}@example.com`;
  return { email, all: await app.onDevices(email, devices) };
}

const idOf = async (visitor: TestVisitor) => (await visitor.sessions())[0]?.id ?? '';
const isIn = (visitor: TestVisitor) => visitor.isSignedIn();

const open = async (visitor: TestVisitor) => {
  await app.events.settled();
  return app.socket(visitor.cookie).connected();
};

const toldToLookAgain = ({ received }: TestSocket) =>
  received.filter(({ event }) => event === 'sessions:changed');

describe('The list of one’s own sessions', () => {
  it('shows the requesting session first, then the others by last use, and none of other users', async () => {
    const { email, all } = await signedIn(2);
    await signedIn(1);
    const third = app.visitor(firefox);
    app.clock.forward(10 * minuteMs);
    await third.login(email);
    app.clock.forward(10 * minuteMs);
    await all[0].get('/api/v1/users/me');
    const items = await all[1].sessions();
    expect(items).toHaveLength(3);
    expect(items.map(({ id }) => id)).toEqual([await idOf(all[1]), await idOf(all[0]), await idOf(third)]);
    expect(items.map(({ current }) => current)).toEqual([true, false, false]);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
    const address = { createdAt: time, lastSeenAt: time, ip: '127.0.0.1' };
    expect(items[2]).toEqual({
      id: await idOf(third),
      current: false,
      ...address,
      device: 'Firefox on Windows',
    });
    expect(items[0]?.device).toBe('Unknown device');
  });

  it('shows no session that has ended, was unused for too long, or is past its last day', async () => {
    const { email, all } = await signedIn(3);
    await all[1].logout();
    expect(await all[0].sessions()).toHaveLength(2);
    app.clock.forward(14 * dayMs - minuteMs);
    await all[0].get('/api/v1/users/me').expect(200);
    await app.get(LastSeen).settled();
    expect(await all[0].sessions()).toHaveLength(2);
    app.clock.forward(2 * minuteMs);
    expect((await all[0].sessions()).map(({ current }) => current)).toEqual([true]);
    const later = app.visitor();
    await later.login(email);
    app.clock.forward(13 * dayMs);
    await Promise.all([all[0], later].map((visitor) => visitor.get('/api/v1/users/me').expect(200)));
    await app.get(LastSeen).settled();
    expect(await later.sessions()).toHaveLength(2);
    app.clock.forward(4 * dayMs);
    expect((await later.sessions()).map(({ current }) => current)).toEqual([true]);
  });

  it('shows when each session was last seen, to the minute', async () => {
    const { all } = await signedIn(2);
    const seen = async () => {
      await app.get(LastSeen).settled();
      return (await all[0].sessions())[1]?.lastSeenAt;
    };
    const atFirst = await seen();
    for (const forward of [30_000, 29_000]) {
      app.clock.forward(forward);
      await all[1].get('/api/v1/users/me').expect(200);
      expect(await seen()).toBe(atFirst);
    }
    app.clock.forward(2_000);
    await all[1].get('/api/v1/users/me').expect(200);
    expect(Date.parse((await seen()) ?? '') - Date.parse(atFirst ?? '')).toBeGreaterThanOrEqual(61_000);
  });

  it('requires a session', async () => {
    for (const call of [
      app.http.get(sessions),
      app.http.delete(sessions),
      app.http.delete(`${sessions}/${nobodys}`),
    ]) {
      const response = await call;
      expect([response.status, (response.body as { code: string }).code]).toEqual([
        401,
        'auth.unauthenticated',
      ]);
    }
  });
});

describe('Ending one session', () => {
  it('takes its id in capitals, too', async () => {
    const { all } = await signedIn(2);
    const id = await idOf(all[1]);
    await all[0].delete(`${sessions}/${id.toUpperCase()}`).expect(204);
    expect(await all[1].isSignedIn()).toBe(false);
    // The cookie is cleared by the end of one's own.
    const own = await all[0].delete(`${sessions}/${(await idOf(all[0])).toUpperCase()}`).expect(204);
    expect(setCookies(own).join()).toContain('access_token=;');
  });

  it('revokes exactly that session, and leaves the sockets of the others open', async () => {
    const { all } = await signedIn(3);
    const stranger = (await signedIn(1)).all[0];
    const [mine, first, second, third, strangers] = await Promise.all([
      open(all[0]),
      open(all[1]),
      open(all[1]),
      open(all[2]),
      open(stranger),
    ]);
    const response = await all[0].delete(`${sessions}/${await idOf(all[1])}`).expect(204);
    expect([response.text, setCookies(response)]).toEqual(['', []]);
    for (const socket of [first, second]) {
      expect(await socket.next('session:ended')).toEqual({ reason: 'revoked' });
      expect(await socket.closed()).toBe('io server disconnect');
    }
    expect(await Promise.all([...all, stranger].map(isIn))).toEqual([true, false, true, true]);
    await app.events.settled();
    for (const socket of [mine, third, strangers]) {
      expect(socket.closeReason).toBeUndefined();
      await socket.enter(null);
    }
    expect(toldToLookAgain(strangers)).toEqual([]);
  });

  it('is a logout when it is the requesting session', async () => {
    const { all } = await signedIn(2);
    const socket = await open(all[0]);
    const response = await all[0].delete(`${sessions}/${await idOf(all[0])}`).expect(204);
    expect(setCookies(response)).toEqual([
      expect.stringMatching(/^access_token=; Path=\/; Expires=Thu, 01 Jan 1970/),
    ]);
    expect(await socket.next('session:ended')).toEqual({ reason: 'logout' });
    expect(await Promise.all(all.map(isIn))).toEqual([false, true]);
  });

  it('is refused for sessions that are unknown, ended, or of another user, and changes nothing', async () => {
    const { all } = await signedIn(3);
    const other = (await signedIn(1)).all[0];
    const ended = await idOf(all[1]);
    await all[1].logout();
    const expired = await idOf(all[2]);
    app.clock.forward(13 * dayMs);
    await Promise.all([all[0], other].map((visitor) => visitor.get('/api/v1/users/me').expect(200)));
    await app.get(LastSeen).settled();
    app.clock.forward(2 * dayMs);
    for (const id of [await idOf(other), nobodys, ended, expired]) {
      const response = await all[0].delete(`${sessions}/${id}`);
      expect([response.status, response.body]).toEqual([
        404,
        expect.objectContaining({ code: 'request.not-found' }),
      ]);
      expect(setCookies(response)).toEqual([]);
    }
    expect(await Promise.all([other, all[0]].map(isIn))).toEqual([true, true]);
  });

  it.each(['1', 'null', `${nobodys}0`, "'%20OR%20'1'='1", '%00'])('refuses %s as an id', async (id) => {
    const { all } = await signedIn(1);
    const response = await all[0].delete(`${sessions}/${id}`);
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      code: 'request.invalid',
      errors: [{ field: 'id', code: 'not-an-id' }],
    });
  });

  it('is refused from another site', async () => {
    const { all } = await signedIn(2);
    const id = await idOf(all[1]);
    for (const path of [sessions, `${sessions}/${id}`]) {
      await all[0].delete(path).set('Sec-Fetch-Site', 'cross-site').expect(403);
    }
    expect(await Promise.all(all.map(isIn))).toEqual([true, true]);
  });
});

describe('Ending all other sessions', () => {
  it('ends all of the user but the requesting one, and none of other users', async () => {
    const { all } = await signedIn(4);
    const stranger = (await signedIn(1)).all[0];
    const [mine, other, strangers] = await Promise.all([open(all[0]), open(all[2]), open(stranger)]);
    const response = await all[0].delete(sessions).expect(204);
    expect(setCookies(response)).toEqual([]);
    expect(await other.next('session:ended')).toEqual({ reason: 'revoked' });
    await mine.next('sessions:changed');
    expect(await Promise.all([...all, stranger].map(isIn))).toEqual([true, false, false, false, true]);
    expect(await all[0].sessions()).toHaveLength(1);
    for (const socket of [mine, strangers]) await socket.enter(null);
    // Three that end together are one change of the list.
    expect(toldToLookAgain(mine)).toHaveLength(1);
    await all[0].delete(sessions).expect(204);
  });
});

describe('A change of the session list', () => {
  it('is sent to the other devices of the user at once, for a login elsewhere and for its end', async () => {
    const { email, all } = await signedIn(1);
    const stranger = (await signedIn(1)).all[0];
    const [mine, strangers] = await Promise.all([open(all[0]), open(stranger)]);
    const elsewhere = app.visitor();
    await elsewhere.login(email);
    expect(await mine.next('sessions:changed')).toEqual({});
    expect(await all[0].sessions()).toHaveLength(2);
    await elsewhere.logout();
    await mine.until(() => toldToLookAgain(mine).length === 2, 'the end to be told');
    expect(await all[0].sessions()).toHaveLength(1);
    await strangers.enter(null);
    expect(toldToLookAgain(strangers)).toEqual([]);
  });

  it('is sent when a session has expired', async () => {
    const { all } = await signedIn(2);
    const [mine, lapsing] = await Promise.all([open(all[0]), open(all[1])]);
    app.clock.forward(13 * dayMs);
    await all[0].get('/api/v1/users/me').expect(200);
    await app.get(LastSeen).settled();
    app.clock.forward(2 * dayMs);
    const { SessionSweep } = await import('../../../src/live/sessions/session-sweep.js');
    await app.get(SessionSweep).look();
    expect(await lapsing.next('session:ended')).toEqual({ reason: 'expired' });
    expect(await mine.next('sessions:changed')).toEqual({});
    expect(toldToLookAgain(lapsing)).toEqual([]);
  });
});
