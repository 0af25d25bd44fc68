import { Injectable, Module, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import { Doorbell } from '../../../src/platform/doorbell/doorbell.js';
import { DurableListener } from '../../../src/platform/events/delivery/durable-listener.js';
import { EventLog } from '../../../src/platform/events/event-log.js';
import { ListenerDiscovery } from '../../../src/platform/events/delivery/listener-discovery.js';
import { ListenerContext } from '../../../src/platform/events/delivery/listener-context.js';
import { OnDomainEvent } from '../../../src/platform/events/on-domain-event.decorator.js';
import { EventOffsetEntity } from '../../../src/platform/events/persistence/event-offset.entity.js';
import { Journal, OrderCancelled, OrderPlaced, OrdersModule } from '../../support/event-fixtures.js';
import { TestApp } from '../../support/test-app.js';

const secondMs = 1_000;

describe('The event log', () => {
  let app: TestApp;
  let journal: Journal;

  async function start(imports: Type[] = [OrdersModule], environment = {}): Promise<void> {
    app = await TestApp.start({ imports, environment });
    if (imports.includes(OrdersModule)) journal = app.get(Journal);
  }

  const place = (...orders: number[]) => app.append(...orders.map((order) => new OrderPlaced({ order })));
  const stored = async () =>
    (await app.query<{ number: number }>('SELECT number FROM test_orders ORDER BY number')).map(
      ({ number }) => number,
    );
  const failures = () =>
    app.query<{ listener: string; attempts: number; set_aside: number; error: string }>(
      'SELECT listener, attempts, set_aside, error FROM event_failures ORDER BY listener',
    );
  const retry = async (milliseconds: number) => {
    app.clock.forward(milliseconds);
    await app.events.settled();
  };

  afterEach(() => app.close());

  it('delivers each event to each listener once, in order', async () => {
    await start();
    for (let order = 1; order <= 5; order += 1) await place(order);
    await place(6, 7);
    await app.events.settled();
    const all = [1, 2, 3, 4, 5, 6, 7];
    expect(journal.handled).toEqual({
      counted: all,
      stored: all,
      forwarded: all,
      live: all,
      liveFailed: all,
    });
    expect(await stored()).toEqual(all);
  });

  it('delivers nothing that was rolled back', async () => {
    await start();
    const work = app.get(UnitOfWork).run(async (tx) => {
      await app.get(EventLog).append(new OrderPlaced({ order: 1 }), tx);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    await app.events.settled();
    expect(journal.handled['counted']).toEqual([]);
  });

  it('numbers the events without gaps, whatever their type', async () => {
    await start();
    await Promise.all([place(1), app.append(new OrderCancelled({ order: 2 })), place(3)]);
    await app.events.settled();
    expect(
      (await app.query<{ seq: number }>('SELECT seq FROM domain_events ORDER BY seq')).map(({ seq }) => seq),
    ).toEqual([1, 2, 3]);
    expect(journal.handled['counted']).toHaveLength(2);
  });

  it('retains the id, the time and the payload of an event', async () => {
    const handled: OrderPlaced[] = [];
    @Injectable()
    class Keeper {
      @OnDomainEvent(OrderPlaced, { id: 'test.keeper', from: 'now' })
      async keep(event: OrderPlaced): Promise<void> {
        await Promise.resolve(handled.push(event));
      }
    }
    @Module({ providers: [Keeper] })
    class KeeperModule {}
    await start([KeeperModule]);
    const event = new OrderPlaced({ order: 8 });
    await app.append(event);
    await app.events.settled();
    expect(handled).toEqual([event]);
    expect(handled[0]).toBeInstanceOf(OrderPlaced);
  });

  it('retries a failed event in order while other listeners continue, and retains nothing of a failed attempt', async () => {
    await start();
    journal.failing.add(2);
    await place(1, 2, 3);
    await app.events.settled();
    expect(journal.handled['counted']).toEqual([1, 2, 3]);
    expect(await stored()).toEqual([1]);
    expect(await failures()).toMatchObject([
      { listener: 'test.forward-order', attempts: 1, set_aside: 0 },
      { listener: 'test.store-order', attempts: 1, set_aside: 0, error: 'Error: order 2 is refused' },
    ]);
    await retry(1 * secondMs);
    expect((await failures())[0]).toMatchObject({ attempts: 1 });
    journal.failing.clear();
    await retry(2 * secondMs);
    expect(await stored()).toEqual([1, 2, 3]);
    expect(journal.handled['forwarded']).toEqual([1, 2, 2, 3]);
    expect(await failures()).toEqual([]);
  });

  it('sets an event aside after five attempts in about 30 s, and continues with the next', async () => {
    await start();
    journal.failing.add(2);
    await place(1, 2, 3);
    await app.events.settled();
    for (const seconds of [2.2, 4.4, 8.8]) await retry(seconds * secondMs);
    expect(await stored()).toEqual([1]);
    await retry(17.6 * secondMs);
    expect(await stored()).toEqual([1, 3]);
    expect(await failures()).toMatchObject([
      { listener: 'test.forward-order', attempts: 5, set_aside: 1 },
      { listener: 'test.store-order', attempts: 5, set_aside: 1 },
    ]);
    expect(app.log.entries).toContainEqual({
      level: 'error',
      entry: expect.objectContaining({
        message: 'An event is set aside',
        eventType: OrderPlaced.type,
      }) as unknown,
    });
    await place(4);
    await app.events.settled();
    expect(await stored()).toEqual([1, 3, 4]);
  });

  it('claims an event for a minute while a listener works on it outside a transaction', async () => {
    const claim = async () => {
      const offsets = app.get(DataSource).getRepository(EventOffsetEntity);
      return (await offsets.findOneByOrFail({ listener: 'test.sender' })).retryAt;
    };
    const claims: [number, Date | null][] = [];
    @Injectable()
    class Sender {
      @OnDomainEvent(OrderPlaced, { id: 'test.sender', from: 'beginning', outside: true })
      async send({ payload }: OrderPlaced): Promise<void> {
        claims.push([payload.order, await claim()]);
      }
    }
    @Module({ providers: [Sender] })
    class SenderModule {}
    await start([SenderModule]);
    const before = app.clock.now();
    await place(1);
    await app.events.settled();
    expect(claims.map(([order]) => order)).toEqual([1]);
    expect(claims[0]?.[1]?.getTime()).toBeGreaterThanOrEqual(before.getTime() + 60 * secondMs);
    expect(await claim()).toBeNull();
  });

  it('handles an event once when several nodes find it at the same time', async () => {
    await start();
    const definitions = app.get(ListenerDiscovery).durable();
    const nodes = [1, 2, 3].flatMap(() =>
      definitions.map((definition) => new DurableListener(definition, app.get(ListenerContext))),
    );
    for (const { loop } of nodes) loop.start();
    app.get(Doorbell).onRing('ordered', () => void Promise.all(nodes.map(({ loop }) => loop.wake())));
    await place(1, 2, 3, 4, 5);
    await app.events.settled();
    await Promise.all(nodes.map(({ loop }) => loop.stop()));
    expect(journal.handled['counted']).toEqual([1, 2, 3, 4, 5]);
    expect(await stored()).toEqual([1, 2, 3, 4, 5]);
    expect(await failures()).toEqual([]);
  });

  it('retries an event that was claimed by a node that died, once the minute is over', async () => {
    await start();
    await app.query('UPDATE event_offsets SET retry_at = ? WHERE listener = ?', [
      new Date(app.clock.now().getTime() + 60 * secondMs).toISOString().replace('T', ' ').replace('Z', ''),
      'test.forward-order',
    ]);
    await place(1);
    await app.events.settled();
    expect(journal.handled['forwarded']).toEqual([]);
    await retry(60 * secondMs);
    expect(journal.handled['forwarded']).toEqual([1]);
  });

  it('does not call a live listener again for an event that it failed at', async () => {
    await start();
    await place(1, 2);
    await app.events.settled();
    await app.events.settled();
    expect(journal.handled['liveFailed']).toEqual([1, 2]);
    expect(app.log.entries).toContainEqual({
      level: 'error',
      entry: expect.objectContaining({ message: 'ShowOrderListener.fail failed' }) as unknown,
    });
  });

  it('lets a new listener start with the first event ever, or with the next one', async () => {
    const handled: Record<string, number[]> = { beginning: [], now: [] };
    @Injectable()
    class LateListeners {
      @OnDomainEvent(OrderPlaced, { id: 'test.late-beginning', from: 'beginning' })
      async fromBeginning({ payload }: OrderPlaced): Promise<void> {
        await Promise.resolve(handled['beginning']?.push(payload.order));
      }

      @OnDomainEvent(OrderPlaced, { id: 'test.late-now', from: 'now' })
      async fromNow({ payload }: OrderPlaced): Promise<void> {
        await Promise.resolve(handled['now']?.push(payload.order));
      }
    }
    @Module({ providers: [LateListeners] })
    class LateModule {}
    const { mkdtempSync } = await import('node:fs');
    const { tmpdir } = await import('node:os');
    const environment = { DATA_DIR: mkdtempSync(`${tmpdir()}/late-`), DB_FILE: 'late.sqlite' };
    await start([OrdersModule], environment);
    await place(1, 2);
    await app.events.settled();
    await app.close();
    await start([LateModule], environment);
    await place(3);
    await app.events.settled();
    expect(handled).toEqual({ beginning: [1, 2, 3], now: [3] });
  });
});
