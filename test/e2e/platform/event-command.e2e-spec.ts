import { EventOverview } from '../../../src/platform/events/admin/event-overview.js';
import { Invoicing, InvoicesModule, invoiceTools } from '../../support/command-fixtures.js';
import { TestApp } from '../../support/test-app.js';

describe('The events command', () => {
  let app: TestApp;
  let invoicing: Invoicing;

  beforeEach(async () => {
    app = await TestApp.start({ imports: [InvoicesModule] });
    invoicing = app.get(Invoicing);
  });
  afterEach(() => app.close());

  const { issue, exhaustRetries, run } = invoiceTools(() => app);

  it('shows events in aligned columns, one line each, whatever their errors contain', async () => {
    expect(await run('list')).toMatch(/\n\nNothing failed\.$/);
    invoicing.failing.add(1);
    const ids = await issue(1);
    await app.query("UPDATE event_failures SET error = ? WHERE listener = 'test.send-invoice'", [
      `Error: first line\n\tat \u001b[31msecond ${'x'.repeat(500)}`,
    ]);
    const [listeners = '', failed = ''] = (await run('list')).split('\n\n');
    const column = (table: string, title: string) => {
      const [head = '', ...rows] = table.split('\n');
      const at = head.indexOf(title);
      // Others may be a team's own.
      const ours = rows.filter((row) => /^(notifications|test)\./.test(row));
      return ours.map((row) => row.slice(at).split(/ {2,}/)[0]);
    };
    expect(column(listeners, 'LAG')).toEqual(['0', '1', '1']);
    expect(column(failed, 'LISTENER')).toEqual(['test.book-invoice', 'test.send-invoice']);
    expect(column(failed, 'EVENT')).toEqual([ids[1], ids[1]]);
    expect(column(failed, 'STATE')).toEqual(['being retried', 'being retried']);
    expect(column(failed, 'ERROR')).toEqual([
      'Error: invoice 1 is refused',
      expect.stringMatching(/^Error: first line at \[31msecond x+…$/),
    ]);
    // For programs, just as it is.
    expect(await run('list', '--json')).toBe(JSON.stringify(await app.get(EventOverview).read(), null, 2));
  });

  it('retries, skips and removes events, and confirms each action in a sentence', async () => {
    invoicing.failing.add(1).add(2);
    const ids = await issue(1, 2);
    await exhaustRetries(2);
    expect(await run('retry', 'test.send-invoice')).toContain('test.send-invoice will retry 2 event(s)');
    expect(await run('retry', 'test.book-invoice', ids[1] ?? '')).toContain('1 event(s)');
    await app.events.settled();
    expect(await run('skip', 'test.book-invoice', ids[1] ?? '')).toContain(
      'test.book-invoice will skip the event',
    );
    expect(await run('retry', 'notifications.announce-registration')).toContain('Nothing to retry');
    await app.query("INSERT INTO event_offsets (listener, position) VALUES ('test.gone', 0)");
    expect(await run('forget', 'test.gone')).toContain('were deleted');
  });
});
