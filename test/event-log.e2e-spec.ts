import { Injectable, Module, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../src/shared/database/unit-of-work.js';
import type { DomainEvent } from '../src/shared/events/domain-event.js';
import { Doorbell } from '../src/shared/events/doorbell.js';
import { DurableListener } from '../src/shared/events/durable-listener.js';
import { EventLog } from '../src/shared/events/event-log.js';
import { ListenerDiscovery } from '../src/shared/events/listener-discovery.js';
import { ListenerTools } from '../src/shared/events/listener-tools.js';
import { OnDomainEvent } from '../src/shared/events/on-domain-event.decorator.js';
import { EventOffsetEntity } from '../src/shared/events/persistence/event-offset.entity.js';
import { Journal, LampBroken, LampLit, LampModule } from './support/lamps.js';
import { TestApp } from './support/test-app.js';

const secondMs = 1_000;

describe('The event log', () => {
  let app: TestApp;
  let journal: Journal;

  async function start(imports: Type[] = [LampModule], environment = {}): Promise<void> {
    app = await TestApp.start({ imports, environment });
    if (imports.includes(LampModule)) journal = app.app.get(Journal);
  }

  const append = (...events: DomainEvent[]) =>
    app.app.get(UnitOfWork).run(async (tx) => {
      for (const event of events) await app.app.get(EventLog).append(event, tx);
    });
  const lit = (...lamps: number[]) => append(...lamps.map((lamp) => new LampLit({ lamp })));
  const query = <Row>(sql: string) => app.app.get(DataSource).query<Row[]>(sql);
  const written = async () =>
    (
      await query<{ user_id: string }>(
        "SELECT user_id FROM read_marks WHERE user_id LIKE 'lamp-%' ORDER BY user_id",
      )
    ).map(({ user_id }) => Number(user_id.replace('lamp-', '')));
  const failures = () =>
    query<{ listener: string; attempts: number; set_aside: number; error: string }>(
      'SELECT listener, attempts, set_aside, error FROM event_failures ORDER BY listener',
    );
  const retry = async (milliseconds: number) => {
    app.clock.forward(milliseconds);
    await app.events.settled();
  };

  afterEach(() => app.close());

  it('brings each event to each listener once, in order', async () => {
    await start();
    for (let lamp = 1; lamp <= 5; lamp += 1) await lit(lamp);
    await lit(6, 7);
    await app.events.settled();
    const all = [1, 2, 3, 4, 5, 6, 7];
    expect(journal.heard).toEqual({ steady: all, clumsy: all, outside: all, live: all, wobbly: all });
    expect(await written()).toEqual(all);
  });

  it('says nothing of what was rolled back', async () => {
    await start();
    const work = app.app.get(UnitOfWork).run(async (tx) => {
      await app.app.get(EventLog).append(new LampLit({ lamp: 1 }), tx);
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    await app.events.settled();
    expect(journal.heard['steady']).toEqual([]);
  });

  it('numbers the events densely, whatever their kind', async () => {
    await start();
    await Promise.all([lit(1), append(new LampBroken({ lamp: 2 })), lit(3)]);
    await app.events.settled();
    expect(
      (await query<{ seq: number }>('SELECT seq FROM domain_events ORDER BY seq')).map(({ seq }) => seq),
    ).toEqual([1, 2, 3]);
    expect(journal.heard['steady']).toHaveLength(2);
  });

  it('keeps the id, the time and the payload of an event', async () => {
    const heard: LampLit[] = [];
    @Injectable()
    class Keeper {
      @OnDomainEvent(LampLit, { id: 'test.keeper', from: 'now' })
      async keep(event: LampLit): Promise<void> {
        await Promise.resolve(heard.push(event));
      }
    }
    @Module({ providers: [Keeper] })
    class KeeperModule {}
    await start([KeeperModule]);
    const event = new LampLit({ lamp: 8 });
    await append(event);
    await app.events.settled();
    expect(heard).toEqual([event]);
    expect(heard[0]).toBeInstanceOf(LampLit);
  });

  it('tries again what failed, in order, while others go on; nothing of a failed try stays', async () => {
    await start();
    journal.bad.add(2);
    await lit(1, 2, 3);
    await app.events.settled();
    expect(journal.heard['steady']).toEqual([1, 2, 3]);
    expect(await written()).toEqual([1]);
    expect(await failures()).toMatchObject([
      { listener: 'test.clumsy', attempts: 1, set_aside: 0, error: 'Error: cannot bear lamp 2' },
      { listener: 'test.outside', attempts: 1, set_aside: 0 },
    ]);
    await retry(1 * secondMs);
    expect((await failures())[0]).toMatchObject({ attempts: 1 });
    journal.bad.clear();
    await retry(2 * secondMs);
    expect(await written()).toEqual([1, 2, 3]);
    expect(journal.heard['outside']).toEqual([1, 2, 2, 3]);
    expect(await failures()).toEqual([]);
  });

  it('sets an event aside after five tries in about 30 s, and goes on with the next', async () => {
    await start();
    journal.bad.add(2);
    await lit(1, 2, 3);
    await app.events.settled();
    for (const seconds of [2.2, 4.4, 8.8]) await retry(seconds * secondMs);
    expect(await written()).toEqual([1]);
    await retry(17.6 * secondMs);
    expect(await written()).toEqual([1, 3]);
    expect(await failures()).toMatchObject([
      { listener: 'test.clumsy', attempts: 5, set_aside: 1 },
      { listener: 'test.outside', attempts: 5, set_aside: 1 },
    ]);
    expect(app.log.entries).toContainEqual({
      level: 'error',
      entry: expect.objectContaining({
        message: 'An event is set aside',
        eventType: LampLit.type,
      }) as unknown,
    });
    await lit(4);
    await app.events.settled();
    expect(await written()).toEqual([1, 3, 4]);
  });

  it('claims an event for a minute while a listener works on it outside a transaction', async () => {
    const claim = async () => {
      const offsets = app.app.get(DataSource).getRepository(EventOffsetEntity);
      return (await offsets.findOneByOrFail({ listener: 'test.sender' })).retryAt;
    };
    const claims: [number, Date | null][] = [];
    @Injectable()
    class Sender {
      @OnDomainEvent(LampLit, { id: 'test.sender', from: 'beginning', outside: true })
      async send({ payload }: LampLit): Promise<void> {
        claims.push([payload.lamp, await claim()]);
      }
    }
    @Module({ providers: [Sender] })
    class SenderModule {}
    await start([SenderModule]);
    const before = app.clock.now();
    await lit(1);
    await app.events.settled();
    expect(claims.map(([lamp]) => lamp)).toEqual([1]);
    expect(claims[0]?.[1]?.getTime()).toBeGreaterThanOrEqual(before.getTime() + 60 * secondMs);
    expect(await claim()).toBeNull();
  });

  it('is handled once when several nodes find it at the same time', async () => {
    await start();
    const definitions = app.app.get(ListenerDiscovery).durable();
    const nodes = [1, 2, 3].flatMap(() =>
      definitions.map((definition) => new DurableListener(definition, app.app.get(ListenerTools))),
    );
    for (const { loop } of nodes) loop.start();
    app.app.get(Doorbell).onRing('ordered', () => void Promise.all(nodes.map(({ loop }) => loop.wake())));
    await lit(1, 2, 3, 4, 5);
    await app.events.settled();
    await Promise.all(nodes.map(({ loop }) => loop.stop()));
    expect(journal.heard['steady']).toEqual([1, 2, 3, 4, 5]);
    expect(await written()).toEqual([1, 2, 3, 4, 5]);
    expect(await failures()).toEqual([]);
  });

  it('tries again what was claimed by a node that died, once its minute is over', async () => {
    await start();
    await app.app
      .get(DataSource)
      .query('UPDATE event_offsets SET retry_at = ? WHERE listener = ?', [
        new Date(app.clock.now().getTime() + 60 * secondMs).toISOString().replace('T', ' ').replace('Z', ''),
        'test.outside',
      ]);
    await lit(1);
    await app.events.settled();
    expect(journal.heard['outside']).toEqual([]);
    await retry(60 * secondMs);
    expect(journal.heard['outside']).toEqual([1]);
  });

  it('does not call a live listener again for an event that it failed at', async () => {
    await start();
    await lit(1, 2);
    await app.events.settled();
    await app.events.settled();
    expect(journal.heard['wobbly']).toEqual([1, 2]);
    expect(app.log.entries).toContainEqual({
      level: 'error',
      entry: expect.objectContaining({ message: 'LiveListeners.wobble failed' }) as unknown,
    });
  });

  it('lets a new listener begin with the first event ever, or with what comes', async () => {
    const heard: Record<string, number[]> = { beginning: [], now: [] };
    @Injectable()
    class LateListeners {
      @OnDomainEvent(LampLit, { id: 'test.late-beginning', from: 'beginning' })
      async fromBeginning({ payload }: LampLit): Promise<void> {
        await Promise.resolve(heard['beginning']?.push(payload.lamp));
      }

      @OnDomainEvent(LampLit, { id: 'test.late-now', from: 'now' })
      async fromNow({ payload }: LampLit): Promise<void> {
        await Promise.resolve(heard['now']?.push(payload.lamp));
      }
    }
    @Module({ providers: [LateListeners] })
    class LateModule {}
    const { mkdtempSync } = await import('node:fs');
    const { tmpdir } = await import('node:os');
    const environment = { DATA_DIR: mkdtempSync(`${tmpdir()}/late-`), DB_FILE: 'late.sqlite' };
    await start([LampModule], environment);
    await lit(1, 2);
    await app.events.settled();
    await app.close();
    await start([LateModule], environment);
    await lit(3);
    await app.events.settled();
    expect(heard).toEqual({ beginning: [1, 2, 3], now: [3] });
  });

  it('refuses to start with two listeners of one id', async () => {
    @Injectable()
    class Twin {
      @OnDomainEvent(LampLit, { id: 'test.steady', from: 'now' })
      async hear(event: LampLit): Promise<void> {
        await Promise.resolve(event);
      }
    }
    @Module({ providers: [Twin] })
    class TwinModule {}
    await start();
    await expect(TestApp.start({ imports: [LampModule, TwinModule] })).rejects.toThrow(
      'Two listeners have the id',
    );
  });
});
