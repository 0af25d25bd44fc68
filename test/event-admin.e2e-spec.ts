import { DataSource } from 'typeorm';
import { EventAdmin } from '../src/shared/events/admin/event-admin.js';
import { EventOverview } from '../src/shared/events/admin/event-overview.js';
import { ListenerDiscovery } from '../src/shared/events/listener-discovery.js';
import { ListenerTools } from '../src/shared/events/listener-tools.js';
import { EventFailureEntity } from '../src/shared/events/persistence/event-failure.entity.js';
import { SetAsideEvents } from '../src/shared/events/set-aside-events.js';
import { Depot, ParcelModule, ParcelSent, parcelTools } from './support/parcels.js';
import { TestApp } from './support/test-app.js';

describe('Events that a listener failed at', () => {
  let app: TestApp;
  let depot: Depot;

  beforeEach(async () => {
    app = await TestApp.start({ imports: [ParcelModule] });
    depot = app.app.get(Depot);
  });
  afterEach(() => app.close());

  const { send, giveUp, query, booked, failures, position } = parcelTools(() => app);
  const admin = () => app.app.get(EventAdmin);

  describe('are listed', () => {
    it('with every listener, how far it has come and how many of its events wait', async () => {
      depot.bad.add(2);
      const ids = await send(1, 2, 3);
      const { head, unordered, listeners, failures } = await app.app.get(EventOverview).read();
      expect([head, unordered]).toEqual([3, 0]);
      expect(listeners).toEqual([
        { listener: 'notifications.announce-registration', known: true, position: 0, lag: 0, retryAt: null },
        { listener: 'test.book', known: true, position: 1, lag: 2, retryAt: expect.any(String) as string },
        { listener: 'test.post', known: true, position: 1, lag: 2, retryAt: expect.any(String) as string },
      ]);
      expect(failures.map(({ listener }) => listener)).toEqual(['test.book', 'test.post']);
      expect(failures[0]).toEqual({
        listener: 'test.book',
        eventId: ids[2],
        type: ParcelSent.type,
        attempts: 1,
        error: 'Error: parcel 2 is too heavy',
        state: 'retrying',
        failedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      });
    });

    it('as set aside once they are, and as asked for once they are', async () => {
      depot.bad.add(1);
      const ids = await send(1);
      await giveUp();
      const states = async () =>
        (await app.app.get(EventOverview).read()).failures.map(({ state, attempts }) => [state, attempts]);
      expect(await states()).toEqual([
        ['set-aside', 5],
        ['set-aside', 5],
      ]);
      // Due later than now, so that no listener takes it before it was looked at.
      await query("UPDATE event_failures SET due_at = '2999-01-01 00:00:00.000' WHERE event_id = ?", [
        ids[1],
      ]);
      expect(await states()).toEqual([
        ['due', 5],
        ['due', 5],
      ]);
    });

    it('with listeners that this release does not have', async () => {
      await query("INSERT INTO event_offsets (listener, position) VALUES ('test.gone', 0)");
      expect((await app.app.get(EventOverview).read()).listeners).toContainEqual({
        listener: 'test.gone',
        known: false,
        position: 0,
        lag: null,
        retryAt: null,
      });
    });
  });

  describe('and were set aside', () => {
    it('are handed to the listener again in their order, and once, when they are asked for', async () => {
      for (const parcel of [1, 3, 5]) depot.bad.add(parcel);
      await send(5, 1, 2, 3, 4);
      await giveUp(3);
      expect(await booked()).toEqual([2, 4]);
      const before = await position('test.book');
      depot.bad.clear();
      await app.events.settled();
      expect(await booked()).toEqual([2, 4]);
      expect(await admin().retry('test.book')).toBe(3);
      await app.events.settled();
      expect(await booked()).toEqual([2, 4, 5, 1, 3]);
      expect(await failures('test.book')).toEqual([]);
      expect(await failures('test.post')).toHaveLength(3);
      expect(await position('test.book')).toBe(before);
    });

    it('are picked up by the poll alone, without anybody waking the listener', async () => {
      depot.bad.add(1);
      await send(1);
      await giveUp();
      depot.bad.clear();
      const posted = new Promise<void>((resolve) => {
        depot.meanwhile = () => {
          resolve();
          return Promise.resolve();
        };
      });
      await admin().retry('test.post');
      await posted;
      await app.events.settled();
      expect(depot.posted).toEqual([1]);
    });

    it('are set aside again when they fail again: nothing of the try stays, and nobody else waits', async () => {
      depot.bad.add(1).add(2);
      const ids = await send(1, 2);
      await giveUp(2);
      depot.bad.delete(2);
      expect(await admin().retry('test.book')).toBe(2);
      await send(3);
      await app.events.settled();
      expect(await booked()).toEqual([2, 3]);
      const again = { event_id: ids[1], attempts: 6, set_aside: 1, due_at: null };
      expect(await failures('test.book')).toEqual([again]);
      app.clock.forward(3_600_000);
      await app.events.settled();
      expect(await failures('test.book')).toEqual([again]);
    });

    it('are asked for one by one, too', async () => {
      depot.bad.add(1).add(2);
      const ids = await send(1, 2);
      await giveUp(2);
      depot.bad.clear();
      expect(await admin().retry('test.book', ids[2])).toBe(1);
      await app.events.settled();
      expect(await booked()).toEqual([2]);
      expect(await failures('test.book')).toMatchObject([{ event_id: ids[1] }]);
    });

    it('are kept from other nodes while a listener works on them outside a transaction', async () => {
      depot.bad.add(1);
      const ids = await send(1);
      await giveUp();
      depot.bad.clear();
      let claimed: Date | null | undefined;
      depot.meanwhile = async () => {
        const failing = app.app.get(DataSource).getRepository(EventFailureEntity);
        claimed = (await failing.findOneByOrFail({ listener: 'test.post' })).dueAt;
      };
      expect(await admin().retry('test.post', ids[1])).toBe(1);
      const askedAt = app.clock.now().getTime();
      await app.events.settled();
      expect(claimed?.getTime()).toBeGreaterThanOrEqual(askedAt + 60_000);
      expect(depot.posted).toEqual([1]);
      expect(await failures('test.post')).toEqual([]);
    });

    it('are tried again after a minute when the node died that worked on them', async () => {
      depot.bad.add(1);
      await send(1);
      await giveUp();
      depot.bad.clear();
      await query("UPDATE event_failures SET due_at = ? WHERE listener = 'test.post'", [
        new Date(app.clock.now().getTime() + 60_000).toISOString().replace('T', ' ').replace('Z', ''),
      ]);
      await app.events.settled();
      expect(depot.posted).toEqual([]);
      expect(await admin().retry('test.post')).toBe(0);
      app.clock.forward(60_001);
      await app.events.settled();
      expect(depot.posted).toEqual([1]);
    });

    it('cannot be asked for when they are not set aside, not there, or nobody listens', async () => {
      depot.bad.add(1);
      const ids = await send(1);
      await expect(admin().retry('test.book', ids[1])).rejects.toThrow('is not set aside');
      await expect(admin().retry('test.book', 'nothing')).rejects.toThrow(
        'has no failure of an event nothing',
      );
      await expect(admin().retry('test.gone')).rejects.toThrow('There is no listener test.gone');
      expect(await admin().retry('test.book')).toBe(0);
    });
  });

  it('are handled once when several nodes find them at the same time', async () => {
    const parcels = Array.from({ length: 9 }, (_, parcel) => parcel);
    for (const parcel of parcels) depot.bad.add(parcel);
    await send(...parcels);
    await giveUp(9);
    depot.bad.clear();
    for (const listener of ['test.book', 'test.post']) await admin().retry(listener);
    const definitions = app.app.get(ListenerDiscovery).durable();
    const nodes = [1, 2, 3].flatMap(() =>
      definitions.map((definition) => new SetAsideEvents(definition, app.app.get(ListenerTools))),
    );
    await Promise.all(nodes.map((node) => node.handleDue()));
    await app.events.settled();
    // A parcel that were booked twice would break a unique key and be set aside again.
    expect(await booked()).toEqual(parcels);
    expect(depot.posted.sort()).toEqual(parcels);
    expect(await query('SELECT * FROM event_failures')).toEqual([]);
    const handled = app.log.entries.filter(
      ({ entry }) => (entry as { message?: string }).message === 'An event that was set aside is handled',
    );
    expect(handled).toHaveLength(18);
  });

  describe('are given up', () => {
    it('when they were set aside: they are not handed on again', async () => {
      depot.bad.add(1);
      const ids = await send(1);
      await giveUp();
      depot.bad.clear();
      await admin().skip('test.book', ids[1] ?? '');
      expect(await admin().retry('test.book')).toBe(0);
      await send(2);
      expect(await booked()).toEqual([2]);
      expect(await failures('test.book')).toEqual([]);
      expect(await failures('test.post')).toHaveLength(1);
    });

    it('when they are being retried: the listener goes on behind them at once', async () => {
      depot.bad.add(2);
      const ids = await send(1, 2, 3);
      expect(await booked()).toEqual([1]);
      await admin().skip('test.book', ids[2] ?? '');
      await admin().skip('test.post', ids[2] ?? '');
      await app.events.settled();
      expect(await booked()).toEqual([1, 3]);
      expect(depot.posted).toEqual([1, 3]);
      expect(await query('SELECT * FROM event_failures')).toEqual([]);
      depot.bad.clear();
      await giveUp();
      expect(await booked()).toEqual([1, 3]);
    });

    it('not when the listener did not fail at them', async () => {
      const ids = await send(1);
      await expect(admin().skip('test.book', ids[1] ?? '')).rejects.toThrow('has no failure');
      await expect(admin().skip('test.gone', ids[1] ?? '')).rejects.toThrow('There is no listener test.gone');
      await expect(admin().skip('#relay', ids[1] ?? '')).rejects.toThrow('There is no listener #relay');
      expect(await position('test.book')).toBe(1);
    });
  });

  it('are dropped together with a listener that no longer exists, and with no other', async () => {
    depot.bad.add(1);
    await send(1);
    await query("INSERT INTO event_offsets (listener, position) VALUES ('test.gone', 0)");
    await query(
      "INSERT INTO event_failures VALUES ('test.gone', 'x', 5, 'Error', 1, '2026-01-01 00:00:00.000', NULL)",
    );
    await admin().forget('test.gone');
    expect(await position('test.gone')).toBeUndefined();
    expect(await failures('test.gone')).toEqual([]);
    await expect(admin().forget('test.gone')).rejects.toThrow('There is no listener test.gone');
    await expect(admin().forget('test.book')).rejects.toThrow('exists in this release');
    await expect(admin().forget('#relay')).rejects.toThrow('There is no listener #relay');
    expect(await failures('test.book')).toHaveLength(1);
  });
});
