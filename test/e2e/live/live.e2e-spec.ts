import { OpenSockets } from '../../../src/live/open-sockets.js';
import { TestApp } from '../../support/test-app.js';

describe('Over the socket,', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start();
  });
  afterEach(() => app.close());

  it('everyone on the welcome page is notified of a registration', async () => {
    const ada = await app.registered('ada@example.com');
    await app.events.settled();
    const socket = await app.socket(ada.cookie).connected();
    await socket.enter(null);
    await app.registered('grace@example.com');
    expect(await socket.seen('grace@example.com')).toEqual([
      {
        id: 2,
        type: 'user-registered',
        data: { email: 'grace@example.com' },
        createdAt: expect.stringMatching(/Z$/) as string,
      },
    ]);
  });

  it('a client that has not entered receives nothing', async () => {
    const ada = await app.registered('ada@example.com');
    const [inside, outside] = [app.socket(ada.cookie), app.socket(ada.cookie)];
    await Promise.all([inside.connected(), outside.connected()]);
    await inside.enter(null);
    await app.registered('grace@example.com');
    await inside.seen('grace@example.com');
    expect(outside.notifications).toEqual([]);
  });

  describe('the answer to welcome:enter', () => {
    it('contains the state of the feed and of the user', async () => {
      const ada = await app.registered('ada@example.com');
      await app.registered('grace@example.com');
      await app.events.settled();
      const socket = await app.socket(ada.cookie).connected();
      expect(await socket.enter(null)).toEqual({
        userId: ada.userId,
        feed: expect.stringMatching(/^[\da-f-]{36}$/) as string,
        head: 2,
        missed: [],
        reset: false,
        unread: 1,
        readUpTo: 1,
        online: 1,
      });
    });

    it('contains the missed notifications, oldest first', async () => {
      const ada = await app.registered('ada@example.com');
      for (const name of ['grace', 'barbara', 'edsger']) await app.registered(`${name}@example.com`);
      await app.events.settled();
      const socket = await app.socket(ada.cookie).connected();
      const ids = async (after: number | null) => (await socket.enter(after)).missed.map(({ id }) => id);
      expect(await ids(0)).toEqual([1, 2, 3, 4]);
      expect(await ids(2)).toEqual([3, 4]);
      expect(await ids(4)).toEqual([]);
      expect(await ids(null)).toEqual([]);
    });

    it('asks for a reset beyond the head, even when the id is huge', async () => {
      const ada = await app.registered('ada@example.com');
      await app.events.settled();
      const socket = await app.socket(ada.cookie).connected();
      for (const after of [2, Number.MAX_SAFE_INTEGER, 1e300]) {
        expect(await socket.enter(after)).toMatchObject({ reset: true, missed: [], head: 1 });
      }
    });

    it('asks for a reset when more than 200 notifications were missed', async () => {
      const ada = await app.registered('ada@example.com');
      await Promise.all(
        Array.from({ length: 201 }, (_, index) => app.registered(`user${index}@example.com`)),
      );
      await app.events.settled();
      const socket = await app.socket(ada.cookie).connected();
      expect(await socket.enter(1)).toMatchObject({ reset: true, missed: [], head: 202, unread: 100 });
      expect((await socket.enter(2)).missed).toHaveLength(200);
      expect(await socket.enter(0)).toMatchObject({ reset: true });
    });

    it('counts a new user’s own registration as read, and everything after it as unread', async () => {
      await app.registered('ada@example.com');
      const grace = await app.registered('grace@example.com');
      await app.registered('barbara@example.com');
      await app.events.settled();
      const socket = await app.socket(grace.cookie).connected();
      expect(await socket.enter(null)).toMatchObject({ unread: 1, readUpTo: 2, head: 3 });
    });
  });

  describe('the presence message', () => {
    it('reaches no client before the answer to welcome:enter, which contains the count', async () => {
      const ada = await app.registered('ada@example.com');
      const { socket } = await app.socket(ada.cookie).connected();
      const arrived: string[] = [];
      socket.onAny((event: string) => arrived.push(event));
      await new Promise<void>((resolve) => {
        socket.emit('welcome:enter', { after: null }, (answer) => {
          arrived.push('answer');
          expect(answer).toMatchObject({ online: 1 });
          resolve();
        });
      });
      expect(arrived).toEqual(['answer']);
    });

    it('does not count a socket that was closed while its message was in transit', async () => {
      const [ada, grace] = [
        await app.registered('ada@example.com'),
        await app.registered('grace@example.com'),
      ];
      const leaving = await app.socket(ada.cookie).connected();
      const [below] = app.get(OpenSockets).ofUser(ada.userId);
      below?.prependListener('welcome:enter', () => below.disconnect(true));
      leaving.emit('welcome:enter', { after: null });
      await leaving.closed();
      const staying = await app.socket(grace.cookie).connected();
      expect(await staying.enter(null)).toMatchObject({ online: 1 });
      expect(below?.rooms).toEqual(new Set());
    });

    it('counts users, not sockets', async () => {
      const [ada, grace] = [
        await app.registered('ada@example.com'),
        await app.registered('grace@example.com'),
      ];
      const first = await app.socket(ada.cookie).connected();
      expect(await first.enter(null)).toMatchObject({ online: 1 });
      const second = await app.socket(ada.cookie).connected();
      expect(await second.enter(null)).toMatchObject({ online: 1 });
      const third = await app.socket(grace.cookie).connected();
      expect(await third.enter(null)).toMatchObject({ online: 2 });
      expect(await third.enter(null)).toMatchObject({ online: 2 });
      await first.next('presence', ({ online }: { online: number }) => online === 2);
      second.close();
      third.close();
      await first.next('presence', ({ online }: { online: number }) => online === 1);
    });
  });

  describe('the sockets of a session that ends', () => {
    it('are closed with the reason, and no others are', async () => {
      const ada = await app.registered('ada@example.com');
      await app.events.settled();
      const elsewhere = app.visitor();
      await elsewhere.login('ada@example.com');
      const [ending, staying] = [app.socket(ada.cookie), app.socket(elsewhere.cookie)];
      await Promise.all([ending.connected(), staying.connected()]);
      await Promise.all([ending.enter(null), staying.enter(null)]);
      await ada.logout();
      expect(await ending.next('session:ended')).toEqual({ reason: 'logout' });
      expect(await ending.closed()).toBe('io server disconnect');
      await app.registered('grace@example.com');
      await staying.seen('grace@example.com');
      expect(ending.notifications).toEqual([]);
    });

    it('do not survive when the session ends during the handshake', async () => {
      const ada = await app.registered('ada@example.com');
      const { ReadMarks } = await import('../../../src/notifications/feed/read-marks.js');
      const marks = app.get(ReadMarks);
      const find = marks.find.bind(marks);
      // The session has been found alive by now; it ends before the handshake does.
      marks.find = async (userId) => {
        await ada.logout();
        await app.events.settled();
        return find(userId);
      };
      await expect(app.socket(ada.cookie).refused()).resolves.toBe('auth.unauthenticated');
    });
  });

  describe('an unexpected message', () => {
    it('is answered with an error when its name is unknown', async () => {
      const ada = await app.registered('ada@example.com');
      const socket = await app.socket(ada.cookie).connected();
      expect(await socket.send('welcome:leave', {})).toMatchObject({
        error: { code: 'request.unknown-message' },
      });
      socket.emit('no-ack');
      socket.emit('welcome:enter', { after: -5 });
      await socket.enter(null);
    });

    it('closes the socket when it is the 21st in 10 s', async () => {
      const ada = await app.registered('ada@example.com');
      const socket = await app.socket(ada.cookie).connected();
      for (let count = 0; count < 20; count += 1) await socket.enter(null);
      socket.emit('welcome:enter', { after: null });
      expect(await socket.closed()).toBe('io server disconnect');
    });

    it('closes the socket when its frame is over 16 KiB', async () => {
      const ada = await app.registered('ada@example.com');
      const socket = await app.socket(ada.cookie).connected();
      socket.emit('welcome:enter', { after: 'x'.repeat(20_000) });
      expect(await socket.closed()).toMatch(/transport/);
    });
  });
});

describe('A malformed message', () => {
  let app: TestApp;
  let cookie: string | undefined;

  beforeAll(async () => {
    app = await TestApp.start();
    ({ cookie } = await app.registered('ada@example.com'));
  });
  afterAll(() => app.close());

  it.each([
    ['negative', { after: -1 }],
    ['fractional', { after: 1.5 }],
    ['text', { after: '1' }],
    ['missing', {}],
    ['with a field too many', { after: null, more: 1 }],
    ['not an object', 7],
    ['nothing', null],
    ['a list', [1]],
  ])('welcome:enter is answered with an error: %s', async (_, message) => {
    const socket = await app.socket(cookie).connected();
    expect(await socket.send('welcome:enter', message)).toEqual({
      error: { code: 'request.invalid', message: expect.any(String) as string },
    });
    await socket.enter(null);
  });

  it.each([
    [
      'more than 20 fields',
      Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`f${index}`, 1])),
    ],
    ['lists in lists', { after: [[[[1]]]] }],
  ])('with %s is answered before its fields are judged', async (_, message) => {
    const socket = await app.socket(cookie).connected();
    expect(await socket.send('welcome:enter', message)).toEqual({
      error: {
        code: 'request.invalid',
        message: expect.stringMatching(/at most 20 fields|too deeply/) as string,
      },
    });
  });
});
