import { Connections } from '../../../src/live/connection/connections.js';
import { ReaderLimits } from '../../../src/live/connection/reader-limits.js';
import { SlowReaders } from '../../../src/live/connection/slow-readers.js';
import { Metrics } from '../../../src/platform/metrics/metrics.js';
import { StalledClient } from '../../support/stalled-client.js';
import { TestApp } from '../../support/test-app.js';

/** Together more than the kernel's buffers of a connection take. */
const texts = { count: 150, bytes: 100_000 };

describe('A client that reads nothing', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start();
  });
  afterEach(() => app.close());

  /** Puts large notifications into the feed and sends them. */
  async function flood(): Promise<void> {
    for (let index = 0; index < texts.count; index += 1) {
      await app.query('INSERT INTO notifications (type, data, created_at) VALUES (?, ?, ?)', [
        'large',
        JSON.stringify({ text: 'x'.repeat(texts.bytes) }),
        '2026-11-22 10:00:00.000',
      ]);
    }
    await app.events.settled();
  }

  const look = (times: number) => {
    for (let count = 0; count < times; count += 1) app.get(SlowReaders).look();
  };

  it('is disconnected, while the others receive everything, and is complete after reconnecting', async () => {
    const [ada, grace] = [await app.registered('ada@example.com'), await app.registered('grace@example.com')];
    await app.events.settled();
    const healthy = await app.socket(ada.cookie).connected();
    const { head } = await healthy.enter(null);
    const stalled = await StalledClient.entered(app.port, grace.cookie ?? '');
    await healthy.next('presence', ({ online }: { online: number }) => online === 2);
    await flood();
    const expected = Array.from({ length: texts.count }, (_, index) => head + 1 + index);
    await healthy.until(() => healthy.notifications.length === texts.count, 'the flood');
    expect(app.get(Connections).size).toBe(2);

    healthy.received.length = 0;
    look(6);
    // It is gone for the others too: presence counts one less.
    await healthy.next('presence', ({ online }: { online: number }) => online === 1);
    expect(app.get(Connections).size).toBe(1);
    await stalled.readOn();
    expect(healthy.notifications.map(({ id }) => id)).toEqual(expected);
    expect(healthy.closeReason).toBeUndefined();
    const { text } = await app.http.get('/metrics').expect(200);
    expect(text).toContain('auth_notify_slow_clients_closed_total 1\n');

    const back = await app.socket(grace.cookie).connected();
    const { missed, reset } = await back.enter(head);
    expect(reset).toBe(false);
    expect(missed.map(({ id }) => id)).toEqual(expected);
  });

  it('loses its connection when its session ends', async () => {
    const grace = await app.registered('grace@example.com');
    await app.events.settled();
    const stalled = await StalledClient.entered(app.port, grace.cookie ?? '');
    await flood();
    await grace.logout();
    await app.events.settled();
    // The goodbye waits behind what it does not read.
    expect(app.get(Connections).size).toBe(1);
    look(6);
    await stalled.readOn();
    expect(app.get(Connections).size).toBe(0);
  });

  it('does not delay the shutdown', async () => {
    const grace = await app.registered('grace@example.com');
    await app.events.settled();
    const stalled = await StalledClient.entered(app.port, grace.cookie ?? '');
    await flood();
    app.get(ReaderLimits).drainMs = 50;
    await app.app.close();
    await stalled.readOn();
    expect(app.log.entries).toContainEqual({
      level: 'info',
      entry: expect.objectContaining({ clients: 1, cut: 1 }) as object,
    });
    const text = await app.get(Metrics).text();
    expect(text).toContain('auth_notify_drained_clients_total{end="cut"} 1\n');
    expect(text).toContain('auth_notify_drained_clients_total{end="closed"} 0\n');
  });
});
