import { EventOverview } from '../src/shared/events/admin/event-overview.js';
import { Depot, ParcelModule, parcelTools } from './support/parcels.js';
import { TestApp } from './support/test-app.js';

describe('Events that a listener failed at, at the command line,', () => {
  let app: TestApp;
  let depot: Depot;

  beforeEach(async () => {
    app = await TestApp.start({ imports: [ParcelModule] });
    depot = app.app.get(Depot);
  });
  afterEach(() => app.close());

  const { send, giveUp, run, query } = parcelTools(() => app);

  it('are shown in aligned columns, one line each, whatever their errors hold', async () => {
    expect(await run('list')).toMatch(/\n\nNothing failed\.$/);
    depot.bad.add(1);
    const ids = await send(1);
    await query("UPDATE event_failures SET error = ? WHERE listener = 'test.post'", [
      `Error: first line\n\tat \u001b[31msecond ${'x'.repeat(500)}`,
    ]);
    const [listeners = '', failed = ''] = (await run('list')).split('\n\n');
    const column = (table: string, title: string) => {
      const [head = '', ...rows] = table.split('\n');
      const at = head.indexOf(title);
      return rows.map((row) => row.slice(at).split(/ {2,}/)[0]);
    };
    expect(column(listeners, 'LAG')).toEqual(['0', '1', '1']);
    expect(column(failed, 'LISTENER')).toEqual(['test.book', 'test.post']);
    expect(column(failed, 'EVENT')).toEqual([ids[1], ids[1]]);
    expect(column(failed, 'STATE')).toEqual(['being retried', 'being retried']);
    expect(column(failed, 'ERROR')).toEqual([
      'Error: parcel 1 is too heavy',
      expect.stringMatching(/^Error: first line at \[31msecond x+…$/),
    ]);
    // For programs, just as it is.
    expect(await run('list', '--json')).toBe(
      JSON.stringify(await app.app.get(EventOverview).read(), null, 2),
    );
  });

  it('are asked for, given up and dropped, with a sentence that says so', async () => {
    depot.bad.add(1).add(2);
    const ids = await send(1, 2);
    await giveUp(2);
    expect(await run('retry', 'test.post')).toContain('2 event(s) will be handed to test.post again');
    expect(await run('retry', 'test.book', ids[1] ?? '')).toContain('1 event(s)');
    await app.events.settled();
    expect(await run('skip', 'test.book', ids[1] ?? '')).toContain('will not see the event');
    expect(await run('retry', 'notifications.announce-registration')).toContain('Nothing more to ask for');
    await query("INSERT INTO event_offsets (listener, position) VALUES ('test.gone', 0)");
    expect(await run('forget', 'test.gone')).toContain('are gone');
  });
});
