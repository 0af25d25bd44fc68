import { Injectable, Module } from '@nestjs/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntityManager } from 'typeorm';
import { NotificationsExpired } from '../../../src/notifications/events/notifications-expired.event.js';
import type { FeedPage } from '../../../src/notifications/feed/feed.service.js';
import { UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import { DomainEvent } from '../../../src/platform/events/domain-event.js';
import { OnDomainEvent } from '../../../src/platform/events/on-domain-event.decorator.js';
import { EventLogRepository } from '../../../src/platform/events/persistence/event-log.repository.js';
import { Retention } from '../../../src/platform/retention/retention.js';
import { TestApp } from '../../support/test-app.js';
import type { TestVisitor } from '../../support/test-visitor.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

class OrderShipped extends DomainEvent<{ order: number }> {
  static readonly type = 'test.order-shipped.v1';
  readonly type = OrderShipped.type;
}

@Injectable()
class TrackOrderListener {
  readonly failing = new Set<number>();

  @OnDomainEvent(OrderShipped, { id: 'test.track-order', from: 'beginning' })
  async track({ payload }: OrderShipped, tx: EntityManager): Promise<void> {
    await tx.query('SELECT 1');
    if (this.failing.has(payload.order)) throw new Error('the carrier does not answer');
  }
}

@Module({ providers: [TrackOrderListener] })
class ShippingModule {}

describe('Retention', () => {
  let app: TestApp;
  let ada: TestVisitor;

  const start = async (environment: Record<string, string> = {}) => {
    app = await TestApp.start({ imports: [ShippingModule], environment });
  };
  const numbers = async (sql: string) => (await app.query<{ n: number }>(sql)).map(({ n }) => n);
  const kept = () => numbers('SELECT id AS n FROM notifications ORDER BY id');

  /** Lets an hour go by, and what it brings. */
  const anHour = async () => {
    app.clock.forward(hourMs + 60_001);
    await app.get(Retention).wake();
    await app.events.settled();
  };

  const ago = (days: number) =>
    new Date(app.clock.now().getTime() - days * dayMs).toISOString().replace('T', ' ').replace('Z', '');

  /** Fills the feed: so many old notifications, and so many young ones behind them. */
  async function fill(old: number, young: number): Promise<void> {
    const ages = [...Array<number>(old).fill(91), ...Array<number>(young).fill(89)];
    for (let at = 0; at < ages.length; at += 300) {
      const part = ages.slice(at, at + 300);
      await app.query(
        `INSERT INTO notifications (type, data, about_user_id, created_at) VALUES ${part.map(() => "('user-registered', '{}', NULL, ?)").join(', ')}`,
        part.map(ago),
      );
    }
    await app.events.settled();
  }

  beforeEach(async () => {
    await start();
    ada = await app.registered('ada@example.com');
    await app.events.settled();
  });
  afterEach(() => app.close());

  const page = async (search = ''): Promise<FeedPage> =>
    (await ada.get(`/api/v1/notifications${search}`).expect(200)).body as FeedPage;

  describe('of the feed', () => {
    beforeEach(async () => {
      await app.query('DELETE FROM notifications');
    });

    it('removes exactly what is older than RETENTION_DAYS', async () => {
      await fill(4, 3);
      await anHour();
      expect(await kept()).toEqual([6, 7, 8]);
      app.clock.forward(0.9 * dayMs);
      await anHour();
      expect(await kept()).toEqual([6, 7, 8]);
    });

    it('follows the setting', async () => {
      await app.close();
      await start({ RETENTION_DAYS: '120' });
      await fill(4, 0);
      await anHour();
      expect(await kept()).toEqual([1, 2, 3, 4]);
    });

    it.each([
      ['a thousand million days', '999999999'],
      ['a number of 301 digits', `1${'0'.repeat(300)}`],
    ])('removes nothing when the setting means for ever: %s', async (_, days) => {
      await app.close();
      await start({ RETENTION_DAYS: days, SESSION_IDLE_DAYS: days, SESSION_MAX_DAYS: days });
      ada = await app.registered('ada@example.com');
      await (await app.registered('grace@example.com')).logout();
      await app.append(new OrderShipped({ order: 1 }));
      await fill(4, 0);
      const count = (table: string) => numbers(`SELECT COUNT(*) AS n FROM ${table}`);
      const counts = () => Promise.all(['notifications', 'domain_events', 'sessions'].map(count));
      const before = await counts();
      app.clock.forward(10_000 * dayMs);
      await anHour();
      expect(await counts()).toEqual(before);
      await ada.get('/api/v1/users/me').expect(200);
    });

    it('retains the newest notification, however old, so that the head never moves back and no id is reused', async () => {
      await fill(5, 0);
      await anHour();
      expect(await kept()).toEqual([6]);
      expect(await page()).toMatchObject({ head: 6, next: null });
      await app.registered('grace@example.com');
      await app.events.settled();
      expect(await kept()).toEqual([6, 7]);
    });

    it('makes a client that is behind the oldest retained notification load the feed, without a restart', async () => {
      await fill(4, 3);
      const socket = await app.socket(ada.cookie).connected();
      expect(await socket.enter(2)).toMatchObject({ reset: false, missed: { length: 6 } });
      await anHour();
      expect(await socket.enter(4)).toMatchObject({ reset: true, missed: [], head: 8, unread: 3 });
      expect(await socket.enter(0)).toMatchObject({ reset: true, missed: [] });
      const { reset, missed } = await socket.enter(5);
      expect([reset, missed.map(({ id }) => id)]).toEqual([false, [6, 7, 8]]);
      expect(await socket.enter(8)).toMatchObject({ reset: false, missed: [] });
      expect(await socket.enter(null)).toMatchObject({ reset: false, missed: [] });
      await app.registered('grace@example.com');
      expect((await socket.seen('grace@example.com')).at(-1)).toMatchObject({ id: 9 });
      expect((await socket.enter(7)).missed.map(({ id }) => id)).toEqual([8, 9]);
    });

    it('makes a client that is behind load the feed after another node removed notifications, and after a restart', async () => {
      await app.close();
      const environment = { DATA_DIR: mkdtempSync(join(tmpdir(), 'old-')), DB_FILE: 'old.sqlite' };
      await start(environment);
      ada = await app.registered('ada@example.com');
      await fill(3, 3);
      const socket = await app.socket(ada.cookie).connected();
      expect(await socket.enter(1)).toMatchObject({ reset: false });
      await app.query('DELETE FROM notifications WHERE id <= 4');
      await app.append(new NotificationsExpired({ upTo: 4 }));
      await app.events.settled();
      const answers = [];
      for (const after of [3, 4, 5]) answers.push((await socket.enter(after)).reset);
      expect(answers).toEqual([true, false, false]);
      await app.close();
      await start(environment);
      const back = await app.socket(ada.cookie).connected();
      for (const after of [3, 4, 5]) answers.push((await back.enter(after)).reset);
      expect(answers.slice(3)).toEqual([true, false, false]);
      await app.close();
      rmSync(environment.DATA_DIR, { recursive: true });
      await start();
    });

    it('ends paging where the rest has been removed', async () => {
      await fill(4, 3);
      const before = await page('?limit=2');
      expect(before).toMatchObject({ next: 7 });
      await anHour();
      const last = await page(`?limit=2&before=${before.next}`);
      expect([last.items.map(({ id }) => id), last.next]).toEqual([[6], null]);
      expect(await page('?limit=2&before=6')).toMatchObject({ items: [], next: null, head: 8 });
      expect(await page('?limit=3')).toMatchObject({ next: null });
    });

    it('removes notifications in batches of 500', async () => {
      await fill(1_200, 2);
      await anHour();
      expect(await kept()).toEqual([1_202, 1_203]);
      const batches = await app.query<{ payload: string }>(
        "SELECT payload FROM domain_events WHERE type = 'notifications.notifications-expired.v1' ORDER BY seq",
      );
      expect(batches.map(({ payload }) => JSON.parse(payload) as unknown)).toEqual([
        { upTo: 501 },
        { upTo: 1_001 },
        { upTo: 1_201 },
      ]);
    });
  });

  describe('of the event log', () => {
    const places = () => numbers("SELECT seq AS n FROM domain_events WHERE type LIKE 'test.%' ORDER BY seq");
    const age = (days: number) => app.query('UPDATE domain_events SET occurred_at = ?', [ago(days)]);
    const ship = (count: number) =>
      app.append(...Array.from({ length: count }, (_, order) => new OrderShipped({ order })));

    it('removes what all listeners have handled, even when one of them had no event lately', async () => {
      await ship(5);
      await app.events.settled();
      await age(91);
      await ship(2);
      await app.events.settled();
      await anHour();
      expect(await places()).toEqual([7, 8]);
      expect(await numbers('SELECT COUNT(*) AS n FROM users')).toEqual([1]);
    });

    it('removes events in batches of 500', async () => {
      for (let round = 0; round < 6; round += 1) await ship(200);
      await app.events.settled();
      await age(91);
      await anHour();
      expect(await places()).toEqual([]);
    });

    it('waits for the slowest listener', async () => {
      await app.query("INSERT INTO event_offsets (listener, position) VALUES ('test.far-behind', 3)");
      await ship(5);
      await app.events.settled();
      await age(91);
      await anHour();
      expect(await places()).toEqual([4, 5, 6]);
      await app.query("DELETE FROM event_offsets WHERE listener = 'test.far-behind'");
      await anHour();
      expect(await places()).toEqual([]);
    });

    it('retains events that are being retried, all events behind them, and events that are set aside', async () => {
      app.get(TrackOrderListener).failing.add(1).add(3);
      await ship(5);
      await app.events.settled();
      await age(91);
      await anHour();
      expect(await places()).toEqual([3, 4, 5, 6]);
      for (let tries = 0; tries < 3; tries += 1) await anHour();
      const failures = () =>
        app.query<{ set_aside: number; attempts: number }>('SELECT set_aside, attempts FROM event_failures');
      expect((await failures()).filter(({ set_aside }) => set_aside === 1)).toMatchObject([{ attempts: 5 }]);
      for (let tries = 0; tries < 6; tries += 1) await anHour();
      expect(await failures()).toMatchObject([
        { set_aside: 1, attempts: 5 },
        { set_aside: 1, attempts: 5 },
      ]);
      expect(await places()).toEqual([3, 5]);
    });

    it('retains events that have no place in the order yet', async () => {
      const log = app.get(EventLogRepository);
      const left = await app.get(UnitOfWork).run(async (tx) => {
        await log.append(new OrderShipped({ order: 1 }, 'unplaced', new Date(0)), tx);
        const everything = { after: 0, upTo: 1_000, before: new Date(Date.now() + dayMs), limit: 500 };
        expect(await log.removeHandled(everything, tx)).toEqual({ removed: 1, next: null });
        return tx.query<{ id: string }[]>('SELECT id FROM domain_events');
      });
      expect(left).toEqual([{ id: 'unplaced' }]);
    });
  });

  describe('of sessions', () => {
    const sessions = async () =>
      (await app.query<{ id: string }>('SELECT id FROM sessions ORDER BY id')).map(({ id }) => id);
    const insert = (id: string, ended: number | null, seen: number, expires: number) =>
      app.query(
        `INSERT INTO sessions (id, user_id, created_at, last_seen_at, expires_at, ended_at, ip, user_agent)
         VALUES (?, 'someone', ?, ?, ?, ?, '::1', 'x')`,
        [id, ago(400), ago(seen), ago(expires), ended === null ? null : ago(ended)],
      );

    it('removes exactly those that ended or expired more than RETENTION_DAYS ago', async () => {
      await app.query('DELETE FROM sessions');
      await ada.login('ada@example.com');
      const [own = ''] = await sessions();
      await insert('ended-long-ago', 91, 91, -30);
      await insert('ended-lately', 89, 89, -30);
      await insert('expired-long-ago', null, 95, 91);
      await insert('expired-lately', null, 95, 89);
      await insert('unseen-long-ago', null, 105, -30);
      await insert('unseen-lately', null, 103, -30);
      await anHour();
      expect(await sessions()).toEqual(['ended-lately', 'expired-lately', 'unseen-lately', own].sort());
      await ada.get('/api/v1/users/me').expect(200);
    });

    it('goes through all sessions, batch by batch', async () => {
      for (let number = 0; number < 1_100; number += 1) {
        await insert(`session-${String(number).padStart(4, '0')}`, number % 2 === 0 ? 91 : 89, 100, -1);
      }
      await anHour();
      expect(await sessions()).toHaveLength(551);
    });
  });
});
