import { Relay } from '../../../src/platform/events/delivery/relay.js';
import { Journal, OrderCancelled, OrderPlaced, OrdersModule } from '../../support/event-fixtures.js';
import { TestApp } from '../../support/test-app.js';

describe('A listener with a backlog', () => {
  let app: TestApp;
  let journal: Journal;

  beforeEach(async () => {
    app = await TestApp.start({ imports: [OrdersModule] });
    journal = app.get(Journal);
  });
  afterEach(() => app.close());

  it('saves its position after a thousand events that no listener handles', async () => {
    for (let round = 0; round < 10; round += 1) {
      await app.append(...Array.from({ length: 100 }, (_, order) => new OrderCancelled({ order })));
    }
    await app.events.settled();
    await app.events.settled();
    expect(await app.query("SELECT position FROM event_offsets WHERE listener = 'test.count-order'")).toEqual(
      [{ position: 1_000 }],
    );
  });

  it('lets requests through while it works through the backlog', async () => {
    let turn = 0;
    const count = () => {
      turn += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    // SQLite answers without leaving the event loop's turn: what is handled in one turn lets nobody through.
    const turns: Record<string, Set<number>> = {};
    const note = journal.record.bind(journal);
    journal.record = (who, order) => {
      (turns[who] ??= new Set()).add(turn);
      note(who, order);
    };
    const rows = Array.from(
      { length: 1_500 },
      (_, order) =>
        `('backlog-${order}', '${OrderPlaced.type}', '{"order":${order + 1}}', '2026-01-01 00:00:00.000')`,
    );
    await app.query(`INSERT INTO domain_events (id, type, payload, occurred_at) VALUES ${rows.join()}`);
    const before = turn;
    const turnsOfRelay = app
      .get(Relay)
      .wake()
      .then(() => turn - before);
    const settled = app.events.settled();
    await app.http.get('/health/live').expect(200);
    expect(journal.handled['counted']?.length).toBeLessThan(1_500);
    await settled;
    clearImmediate(counting);
    expect(journal.handled['counted']).toHaveLength(1_500);
    // Batches of 500, of 100, and one by one.
    expect(await turnsOfRelay).toBeGreaterThanOrEqual(3);
    const least = { live: 3, counted: 15, stored: 15, forwarded: 1_500 };
    const hogs = Object.entries(least).filter(([who, batches]) => (turns[who]?.size ?? 0) < batches);
    expect(hogs).toEqual([]);
    // Some 3,000 commits, one after the other.
  }, 240_000);
});
