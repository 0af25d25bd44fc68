import { DataSource } from 'typeorm';
import { UnitOfWork } from '../src/shared/database/unit-of-work.js';
import { EventLog } from '../src/shared/events/event-log.js';
import { Relay } from '../src/shared/events/relay.js';
import { Journal, LampBroken, LampLit, LampModule } from './support/lamps.js';
import { TestApp } from './support/test-app.js';

describe('A listener that has many events before it', () => {
  let app: TestApp;
  let journal: Journal;

  beforeEach(async () => {
    app = await TestApp.start({ imports: [LampModule] });
    journal = app.app.get(Journal);
  });
  afterEach(() => app.close());

  const query = (sql: string) => app.app.get(DataSource).query<unknown[]>(sql);

  it('writes the position down after a thousand events that are none of a listener’s', async () => {
    for (let round = 0; round < 10; round += 1) {
      await app.app.get(UnitOfWork).run(async (tx) => {
        for (let lamp = 0; lamp < 100; lamp += 1)
          await app.app.get(EventLog).append(new LampBroken({ lamp }), tx);
      });
    }
    await app.events.settled();
    await app.events.settled();
    expect(await query("SELECT position FROM event_offsets WHERE listener = 'test.steady'")).toEqual([
      { position: 1_000 },
    ]);
  });

  it('lets requests through while it works off a backlog', async () => {
    let turn = 0;
    const count = () => {
      turn += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    // SQLite answers without leaving the event loop's turn: what is handled in one turn lets nobody through.
    const turns: Record<string, Set<number>> = {};
    const note = journal.note.bind(journal);
    journal.note = (who, lamp) => {
      (turns[who] ??= new Set()).add(turn);
      note(who, lamp);
    };
    const rows = Array.from(
      { length: 1_500 },
      (_, lamp) =>
        `('backlog-${lamp}', '${LampLit.type}', '{"lamp":${lamp + 1}}', '2026-01-01 00:00:00.000')`,
    );
    await query(`INSERT INTO domain_events (id, type, payload, occurred_at) VALUES ${rows.join()}`);
    const before = turn;
    const turnsOfRelay = app.app
      .get(Relay)
      .wake()
      .then(() => turn - before);
    const settled = app.events.settled();
    await app.http.get('/health/live').expect(200);
    expect(journal.heard['steady']?.length).toBeLessThan(1_500);
    await settled;
    clearImmediate(counting);
    expect(journal.heard['steady']).toHaveLength(1_500);
    // Batches of 500, of 100, and one by one.
    expect(await turnsOfRelay).toBeGreaterThanOrEqual(3);
    const least = { live: 3, steady: 15, clumsy: 15, outside: 1_500 };
    const hogs = Object.entries(least).filter(([who, batches]) => (turns[who]?.size ?? 0) < batches);
    expect(hogs).toEqual([]);
  });
});
