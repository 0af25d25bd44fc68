import { DataSource } from 'typeorm';
import { EventAdmin } from '../../../src/platform/events/admin/event-admin.js';
import { EventOverview } from '../../../src/platform/events/admin/event-overview.js';
import { ListenerDiscovery } from '../../../src/platform/events/delivery/listener-discovery.js';
import { ListenerContext } from '../../../src/platform/events/delivery/listener-context.js';
import { EventFailureEntity } from '../../../src/platform/events/persistence/event-failure.entity.js';
import { SetAsideEvents } from '../../../src/platform/events/delivery/set-aside-events.js';
import { Invoicing, InvoicesModule, InvoiceIssued, invoiceTools } from '../../support/command-fixtures.js';
import { TestApp } from '../../support/test-app.js';

describe('Events that a listener failed at', () => {
  let app: TestApp;
  let invoicing: Invoicing;

  beforeEach(async () => {
    app = await TestApp.start({ imports: [InvoicesModule] });
    invoicing = app.get(Invoicing);
  });
  afterEach(() => app.close());

  const { issue, exhaustRetries, booked, failures, position } = invoiceTools(() => app);
  const admin = () => app.get(EventAdmin);

  describe('are listed', () => {
    it('with every listener, its position and the number of its waiting events', async () => {
      invoicing.failing.add(2);
      const ids = await issue(1, 2, 3);
      const { head, unordered, listeners, failures } = await app.get(EventOverview).read();
      expect([head, unordered]).toEqual([3, 0]);
      // Others may be a team's own.
      expect(listeners.filter(({ listener }) => /^(notifications|test)\./.test(listener))).toEqual([
        { listener: 'notifications.announce-registration', known: true, position: 0, lag: 0, retryAt: null },
        {
          listener: 'test.book-invoice',
          known: true,
          position: 1,
          lag: 2,
          retryAt: expect.any(String) as string,
        },
        {
          listener: 'test.send-invoice',
          known: true,
          position: 1,
          lag: 2,
          retryAt: expect.any(String) as string,
        },
      ]);
      expect(failures.map(({ listener }) => listener)).toEqual(['test.book-invoice', 'test.send-invoice']);
      expect(failures[0]).toEqual({
        listener: 'test.book-invoice',
        eventId: ids[2],
        type: InvoiceIssued.type,
        attempts: 1,
        error: 'Error: invoice 2 is refused',
        state: 'retrying',
        failedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      });
    });

    it('as set aside, and as due once a retry is requested', async () => {
      invoicing.failing.add(1);
      const ids = await issue(1);
      await exhaustRetries();
      const states = async () =>
        (await app.get(EventOverview).read()).failures.map(({ state, attempts }) => [state, attempts]);
      expect(await states()).toEqual([
        ['set-aside', 5],
        ['set-aside', 5],
      ]);
      // Due later than now, so that no listener takes it before it was looked at.
      await app.query("UPDATE event_failures SET due_at = '2999-01-01 00:00:00.000' WHERE event_id = ?", [
        ids[1],
      ]);
      expect(await states()).toEqual([
        ['due', 5],
        ['due', 5],
      ]);
    });

    it('with listeners that this release does not have', async () => {
      await app.query("INSERT INTO event_offsets (listener, position) VALUES ('test.gone', 0)");
      expect((await app.get(EventOverview).read()).listeners).toContainEqual({
        listener: 'test.gone',
        known: false,
        position: 0,
        lag: null,
        retryAt: null,
      });
    });
  });

  describe('and that were set aside', () => {
    it('are handed to the listener again once and in order when a retry is requested', async () => {
      for (const invoice of [1, 3, 5]) invoicing.failing.add(invoice);
      await issue(5, 1, 2, 3, 4);
      await exhaustRetries(3);
      expect(await booked()).toEqual([2, 4]);
      const before = await position('test.book-invoice');
      invoicing.failing.clear();
      await app.events.settled();
      expect(await booked()).toEqual([2, 4]);
      expect(await admin().retry('test.book-invoice')).toBe(3);
      await app.events.settled();
      expect(await booked()).toEqual([2, 4, 5, 1, 3]);
      expect(await failures('test.book-invoice')).toEqual([]);
      expect(await failures('test.send-invoice')).toHaveLength(3);
      expect(await position('test.book-invoice')).toBe(before);
    });

    it('are picked up by the poll alone, when nothing wakes the listener', async () => {
      invoicing.failing.add(1);
      await issue(1);
      await exhaustRetries();
      invoicing.failing.clear();
      const sent = new Promise<void>((resolve) => {
        invoicing.whileSending = () => {
          resolve();
          return Promise.resolve();
        };
      });
      await admin().retry('test.send-invoice');
      await sent;
      await app.events.settled();
      expect(invoicing.sent).toEqual([1]);
    });

    it('are set aside again when they fail again, with the attempt rolled back and no other event delayed', async () => {
      invoicing.failing.add(1).add(2);
      const ids = await issue(1, 2);
      await exhaustRetries(2);
      invoicing.failing.delete(2);
      expect(await admin().retry('test.book-invoice')).toBe(2);
      await issue(3);
      await app.events.settled();
      expect(await booked()).toEqual([2, 3]);
      const again = { event_id: ids[1], attempts: 6, set_aside: 1, due_at: null };
      expect(await failures('test.book-invoice')).toEqual([again]);
      app.clock.forward(3_600_000);
      await app.events.settled();
      expect(await failures('test.book-invoice')).toEqual([again]);
    });

    it('can be retried one by one', async () => {
      invoicing.failing.add(1).add(2);
      const ids = await issue(1, 2);
      await exhaustRetries(2);
      invoicing.failing.clear();
      expect(await admin().retry('test.book-invoice', ids[2])).toBe(1);
      await app.events.settled();
      expect(await booked()).toEqual([2]);
      expect(await failures('test.book-invoice')).toMatchObject([{ event_id: ids[1] }]);
    });

    it('are claimed, so that other nodes do not handle them, while a listener works outside a transaction', async () => {
      invoicing.failing.add(1);
      const ids = await issue(1);
      await exhaustRetries();
      invoicing.failing.clear();
      let claimed: Date | null | undefined;
      invoicing.whileSending = async () => {
        const failing = app.get(DataSource).getRepository(EventFailureEntity);
        claimed = (await failing.findOneByOrFail({ listener: 'test.send-invoice' })).dueAt;
      };
      expect(await admin().retry('test.send-invoice', ids[1])).toBe(1);
      const askedAt = app.clock.now().getTime();
      await app.events.settled();
      expect(claimed?.getTime()).toBeGreaterThanOrEqual(askedAt + 60_000);
      expect(invoicing.sent).toEqual([1]);
      expect(await failures('test.send-invoice')).toEqual([]);
    });

    it('are retried after a minute when the node that worked on them died', async () => {
      invoicing.failing.add(1);
      await issue(1);
      await exhaustRetries();
      invoicing.failing.clear();
      await app.query("UPDATE event_failures SET due_at = ? WHERE listener = 'test.send-invoice'", [
        new Date(app.clock.now().getTime() + 60_000).toISOString().replace('T', ' ').replace('Z', ''),
      ]);
      await app.events.settled();
      expect(invoicing.sent).toEqual([]);
      expect(await admin().retry('test.send-invoice')).toBe(0);
      app.clock.forward(60_001);
      await app.events.settled();
      expect(invoicing.sent).toEqual([1]);
    });

    it('cannot be retried when they are not set aside, do not exist, or have no listener', async () => {
      invoicing.failing.add(1);
      const ids = await issue(1);
      await expect(admin().retry('test.book-invoice', ids[1])).rejects.toThrow('is not set aside');
      await expect(admin().retry('test.book-invoice', 'nothing')).rejects.toThrow(
        'has no failure of an event nothing',
      );
      await expect(admin().retry('test.gone')).rejects.toThrow('There is no listener test.gone');
      expect(await admin().retry('test.book-invoice')).toBe(0);
    });
  });

  it('are handled once when several nodes find them at the same time', async () => {
    const invoices = Array.from({ length: 9 }, (_, invoice) => invoice);
    for (const invoice of invoices) invoicing.failing.add(invoice);
    await issue(...invoices);
    await exhaustRetries(9);
    invoicing.failing.clear();
    for (const listener of ['test.book-invoice', 'test.send-invoice']) await admin().retry(listener);
    const definitions = app.get(ListenerDiscovery).durable();
    const nodes = [1, 2, 3].flatMap(() =>
      definitions.map((definition) => new SetAsideEvents(definition, app.get(ListenerContext))),
    );
    await Promise.all(nodes.map((node) => node.handleDue()));
    await app.events.settled();
    // An invoice booked twice would break the unique index and be set aside again.
    expect(await booked()).toEqual(invoices);
    expect(invoicing.sent.sort()).toEqual(invoices);
    expect(await app.query('SELECT * FROM event_failures')).toEqual([]);
    const handled = app.log.entries.filter(
      ({ entry }) => (entry as { message?: string }).message === 'An event that was set aside is handled',
    );
    expect(handled).toHaveLength(18);
  });

  describe('are skipped', () => {
    it('when they were set aside, and are not handed to the listener again', async () => {
      invoicing.failing.add(1);
      const ids = await issue(1);
      await exhaustRetries();
      invoicing.failing.clear();
      await admin().skip('test.book-invoice', ids[1] ?? '');
      expect(await admin().retry('test.book-invoice')).toBe(0);
      await issue(2);
      expect(await booked()).toEqual([2]);
      expect(await failures('test.book-invoice')).toEqual([]);
      expect(await failures('test.send-invoice')).toHaveLength(1);
    });

    it('while they are being retried, and the listener continues with the next event at once', async () => {
      invoicing.failing.add(2);
      const ids = await issue(1, 2, 3);
      expect(await booked()).toEqual([1]);
      await admin().skip('test.book-invoice', ids[2] ?? '');
      await admin().skip('test.send-invoice', ids[2] ?? '');
      await app.events.settled();
      expect(await booked()).toEqual([1, 3]);
      expect(invoicing.sent).toEqual([1, 3]);
      expect(await app.query('SELECT * FROM event_failures')).toEqual([]);
      invoicing.failing.clear();
      await exhaustRetries();
      expect(await booked()).toEqual([1, 3]);
    });

    it('only when the listener failed at them', async () => {
      const ids = await issue(1);
      await expect(admin().skip('test.book-invoice', ids[1] ?? '')).rejects.toThrow('has no failure');
      await expect(admin().skip('test.gone', ids[1] ?? '')).rejects.toThrow('There is no listener test.gone');
      await expect(admin().skip('#relay', ids[1] ?? '')).rejects.toThrow('There is no listener #relay');
      expect(await position('test.book-invoice')).toBe(1);
    });
  });

  it('are removed together with a listener that no longer exists, and with no other', async () => {
    invoicing.failing.add(1);
    await issue(1);
    await app.query("INSERT INTO event_offsets (listener, position) VALUES ('test.gone', 0)");
    await app.query(
      "INSERT INTO event_failures VALUES ('test.gone', 'x', 5, 'Error', 1, '2026-01-01 00:00:00.000', NULL)",
    );
    await admin().forget('test.gone');
    expect(await position('test.gone')).toBeUndefined();
    expect(await failures('test.gone')).toEqual([]);
    await expect(admin().forget('test.gone')).rejects.toThrow('There is no listener test.gone');
    await expect(admin().forget('test.book-invoice')).rejects.toThrow('exists in this release');
    await expect(admin().forget('#relay')).rejects.toThrow('There is no listener #relay');
    expect(await failures('test.book-invoice')).toHaveLength(1);
  });
});
