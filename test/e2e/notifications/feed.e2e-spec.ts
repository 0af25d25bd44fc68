import type { FeedPage } from '../../../src/notifications/feed/feed.service.js';
import { ReadMarks } from '../../../src/notifications/feed/read-marks.js';
import { TestApp } from '../../support/test-app.js';
import type { TestVisitor } from '../../support/test-visitor.js';

const feed = '/api/v1/notifications';

/** Something that a test lets happen. */
function gate(): { open: () => void; opened: Promise<void> } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe('The feed', () => {
  let app: TestApp;
  let ada: TestVisitor;

  beforeEach(async () => {
    app = await TestApp.start({ environment: { REGISTER_LIMIT_PER_MINUTE: '0' } });
    ada = await app.registered('ada@example.com');
    await app.events.settled();
  });
  afterEach(() => app.close());

  const page = async (query = '', visitor = ada): Promise<FeedPage> =>
    (await visitor.get(`${feed}${query}`).expect(200)).body as FeedPage;
  const read = async (upTo: number, visitor = ada): Promise<unknown> =>
    (await visitor.post(`${feed}/read`, { upTo }).expect(200)).body;
  const ids = ({ items }: FeedPage) => items.map(({ id }) => id);

  /** Lets so many more people register. */
  const more = async (count: number, name = 'user') => {
    await Promise.all(Array.from({ length: count }, (_, at) => app.registered(`${name}${at}@example.com`)));
    await app.events.settled();
  };
  const range = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, at) => from - at);

  it('requires a session', async () => {
    for (const call of [app.http.get(feed), app.http.post(`${feed}/read`).send({ upTo: 1 })]) {
      const response = await call;
      expect([response.status, response.body]).toMatchObject([401, { code: 'auth.unauthenticated' }]);
    }
  });

  describe('page', () => {
    it('has exactly the documented shape', async () => {
      const grace = await app.registered('Grace@Example.com');
      await app.events.settled();
      const createdAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
      expect(await page('', grace)).toEqual({
        items: [
          { id: 2, type: 'user-registered', data: { email: 'Grace@Example.com' }, createdAt },
          { id: 1, type: 'user-registered', data: { email: 'ada@example.com' }, createdAt },
        ],
        unread: 0,
        readUpTo: 2,
        head: 2,
        feed: expect.stringMatching(/^[\da-f-]{36}$/) as string,
        next: null,
      });
      expect(await page()).toMatchObject({ unread: 1, readUpTo: 1, head: 2 });
    });

    it('has 20 items, newest first, unless another limit is requested', async () => {
      await more(24);
      expect(ids(await page())).toEqual(range(25, 6));
      expect(await page()).toMatchObject({ next: 6 });
      expect(ids(await page('?limit=1'))).toEqual([25]);
      expect(ids(await page('?limit=100'))).toEqual(range(25, 1));
      expect(await page('?limit=100')).toMatchObject({ next: null });
    });

    it('has no next cursor when the feed ends exactly there', async () => {
      await more(3);
      expect(await page('?limit=4')).toMatchObject({ next: null });
      expect(await page('?limit=2')).toMatchObject({ next: 3 });
      expect(await page('?limit=2&before=3')).toMatchObject({ next: null });
    });

    it('contains what is older than `before`, whatever that id is', async () => {
      await more(3);
      expect(ids(await page('?before=3'))).toEqual([2, 1]);
      expect(ids(await page('?before=1'))).toEqual([]);
      expect(ids(await page('?before=999999'))).toEqual([4, 3, 2, 1]);
      expect(await page('?before=1')).toMatchObject({ head: 4, readUpTo: 1, unread: 3, next: null });
    });

    it('continues the previous page without gap or duplicate while new notifications arrive', async () => {
      await more(44, 'early');
      const seen: number[] = [];
      let next: number | null = null;
      let count = 0;
      do {
        const current: FeedPage = await page(next === null ? '?limit=7' : `?limit=7&before=${next}`);
        expect(current).toMatchObject({ head: 45 + 2 * count, readUpTo: 1 });
        seen.push(...ids(current));
        next = current.next;
        await more(2, `late${count}x`);
        count += 1;
      } while (next !== null);
      expect(seen).toEqual(range(45, 1));
      expect(count).toBe(7);
    });
  });

  it('is empty, with head 0 and nothing unread, while there are no notifications', async () => {
    await app.query('DELETE FROM notifications');
    await app.query('DELETE FROM read_marks');
    const feed = expect.stringMatching(/^[\da-f-]{36}$/) as string;
    const empty = { items: [], unread: 0, readUpTo: 0, head: 0, feed, next: null };
    expect(await page()).toEqual(empty);
    expect(await page('?before=7')).toEqual(empty);
    expect(await read(5)).toEqual({ unread: 0, readUpTo: 0 });
    const grace = await app.registered('grace@example.com');
    await app.events.settled();
    expect(await page()).toMatchObject({ unread: 1, readUpTo: 0, head: 2 });
    expect(await page('', grace)).toMatchObject({ unread: 0, readUpTo: 2, head: 2 });
  });

  describe('read mark', () => {
    it('determines the number of unread notifications', async () => {
      await more(5);
      expect(await page()).toMatchObject({ unread: 5, readUpTo: 1, head: 6 });
      expect(await read(4)).toEqual({ unread: 2, readUpTo: 4 });
      expect(await page()).toMatchObject({ unread: 2, readUpTo: 4, head: 6 });
    });

    it('is at most the newest notification, so that later ones are unread', async () => {
      await more(2);
      expect(await read(1_000)).toEqual({ unread: 0, readUpTo: 3 });
      await more(1, 'late');
      expect(await page()).toMatchObject({ unread: 1, readUpTo: 3, head: 4 });
    });

    it('never moves back', async () => {
      await more(4);
      await read(4);
      expect(await read(2)).toEqual({ unread: 1, readUpTo: 4 });
      expect(await read(0)).toEqual({ unread: 1, readUpTo: 4 });
      expect(await read(4)).toEqual({ unread: 1, readUpTo: 4 });
      expect(await page()).toMatchObject({ unread: 1, readUpTo: 4 });
    });

    it('of a user without one is the head, so that a first mark below it takes nothing back', async () => {
      await more(3);
      await app.query('DELETE FROM read_marks WHERE user_id = ?', [ada.userId]);
      expect(await read(2)).toEqual({ unread: 0, readUpTo: 4 });
      expect(await page()).toMatchObject({ unread: 0, readUpTo: 4 });
      expect(await read(4)).toEqual({ unread: 0, readUpTo: 4 });
      await more(1, 'late');
      expect(await page()).toMatchObject({ unread: 1, readUpTo: 4 });
    });

    it('becomes the highest of several that are set at once', async () => {
      await more(9);
      await Promise.all([3, 10, 5, 8, 2, 9, 4].map((upTo) => read(upTo)));
      expect(await page()).toMatchObject({ unread: 0, readUpTo: 10 });
    });

    it('belongs to each user alone', async () => {
      const grace = await app.registered('grace@example.com');
      await more(3);
      await read(5);
      expect(await page('', grace)).toMatchObject({ unread: 3, readUpTo: 2 });
      expect(await page()).toMatchObject({ unread: 0, readUpTo: 5 });
    });

    it('is the same on all devices of a user', async () => {
      await more(2);
      const elsewhere = app.visitor();
      await elsewhere.login('ada@example.com');
      await read(3, elsewhere);
      expect(await page()).toMatchObject({ unread: 0, readUpTo: 3 });
    });
  });

  it('stops counting unread notifications at 100', async () => {
    await more(130);
    expect(await page()).toMatchObject({ unread: 100, readUpTo: 1, head: 131 });
    expect(await read(30)).toEqual({ unread: 100, readUpTo: 30 });
    expect(await read(31)).toEqual({ unread: 100, readUpTo: 31 });
    expect(await read(32)).toEqual({ unread: 99, readUpTo: 32 });
    const socket = await app.socket(ada.cookie).connected();
    expect(await socket.enter(null)).toMatchObject({ unread: 99, readUpTo: 32, head: 131 });
  });

  describe('on open sockets', () => {
    it('sends a new read mark to all sockets of the user, and to nobody else', async () => {
      const grace = await app.registered('grace@example.com');
      const elsewhere = app.visitor();
      await elsewhere.login('ada@example.com');
      await more(3);
      const [first, second, outside, foreign] = [
        app.socket(ada.cookie),
        app.socket(elsewhere.cookie),
        app.socket(ada.cookie),
        app.socket(grace.cookie),
      ];
      await Promise.all([first, second, outside, foreign].map((socket) => socket.connected()));
      // One that shows another page hears of it too: its badge counts.
      await Promise.all([first, second, foreign].map((socket) => socket.enter(null)));
      await read(4);
      for (const socket of [first, second, outside]) {
        expect(await socket.next('notifications:read')).toEqual({ readUpTo: 4, unread: 1 });
      }
      // Whatever was sent to it before has arrived when this is answered.
      await foreign.enter(null);
      expect(foreign.received.filter(({ event }) => event === 'notifications:read')).toEqual([]);
      expect(await foreign.enter(null)).toMatchObject({ readUpTo: 2, unread: 3 });
    });

    it('sends the read mark to a socket whose handshake loaded it just before it moved, too', async () => {
      await more(3);
      const first = await app.socket(ada.cookie).connected();
      const marks = app.get(ReadMarks);
      const find = marks.find.bind(marks);
      marks.find = async (userId) => {
        marks.find = find;
        const before = await find(userId);
        await read(3);
        // All sockets of the user have heard of it in the moment in which this one has.
        await first.next('notifications:read');
        return before;
      };
      const second = await app.socket(ada.cookie).connected();
      expect(await second.enter(null)).toMatchObject({ readUpTo: 3, unread: 1 });
    });

    it('sends no read mark that was loaded before a higher one and arrives after it', async () => {
      await more(3);
      const socket = await app.socket(ada.cookie).connected();
      const marks = app.get(ReadMarks);
      const state = marks.state.bind(marks);
      const [both, later] = [gate(), gate()];
      let held = 0;
      marks.state = async (userId) => {
        const found = await state(userId);
        if (found.readUpTo !== 2) return found;
        // The answer to the request, and what its sockets are told.
        held += 1;
        if (held === 2) both.open();
        await later.opened;
        return found;
      };
      const lower = read(2);
      await both.opened;
      await read(3);
      await socket.next('notifications:read');
      later.open();
      expect(await lower).toMatchObject({ readUpTo: 2 });
      expect(await socket.enter(null)).toMatchObject({ readUpTo: 3 });
      expect(socket.received.filter(({ event }) => event === 'notifications:read')).toHaveLength(1);
    });

    it('sends the number of unread notifications as of the mark, also when a socket enters again', async () => {
      await more(3);
      const socket = await app.socket(ada.cookie).connected();
      expect(await socket.enter(null)).toMatchObject({ unread: 3, readUpTo: 1 });
      await read(3);
      await socket.next('notifications:read', ({ readUpTo }: { readUpTo: number }) => readUpTo === 3);
      expect(await socket.enter(null)).toMatchObject({ unread: 1, readUpTo: 3, head: 4 });
    });
  });
});
