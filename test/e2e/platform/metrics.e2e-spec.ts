import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Relay } from '../../../src/platform/events/delivery/relay.js';
import { TestApp, type TestAppOptions } from '../../support/test-app.js';
import { goodPassword } from '../../support/test-visitor.js';

const token = 'a token for the metrics only';

/** Name and labels of every series in the text, with its value. */
function series(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const [, name = '', value] = /^(.*) (\S+)$/.exec(line) ?? [];
      return [name, Number(value)];
    }),
  );
}

/** Name, type and labels of every row of the documented table. */
function documented(): Map<string, { type: string; labels: string }> {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/metrics.md'), 'utf8');
  const rows = text.matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]*)\|/gm);
  return new Map([...rows].map(([, name = '', type = '', labels = '']) => [name, { type, labels }]));
}

describe('The metrics', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start();
  });
  afterEach(() => app.close());

  const restart = async (options: TestAppOptions) => {
    await app.close();
    app = await TestApp.start(options);
  };
  const read = async (from = app) => series((await from.http.get('/metrics').expect(200)).text);
  const ours = async () => {
    const all = await read();
    return (name: string) => all.get(`auth_notify_${name}`);
  };
  const listener = '{listener="notifications.announce-registration"}';

  it('are those of the documented table, in the format of Prometheus, and are not cached', async () => {
    await restart({ baseOnly: true });
    const { text, headers } = await app.http.get('/metrics').expect(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    const types = new Map(
      [...text.matchAll(/^# TYPE auth_notify_(\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [
        name,
        type,
      ]),
    );
    expect([...documented()].map(([name, { type }]) => [name, type]).toSorted()).toEqual(
      [...types].toSorted(),
    );
    const others = [...text.matchAll(/^# TYPE (?!auth_notify_)(\w+) /gm)].map(([, name = '']) => name);
    expect(others).toEqual(
      expect.arrayContaining(['nodejs_eventloop_lag_p99_seconds', 'process_cpu_seconds_total']),
    );
    expect(others.filter((name) => !/^(nodejs|process)_/.test(name))).toEqual([]);
  });

  it('have exactly the labels of the documented table', async () => {
    await restart({ baseOnly: true });
    await expect(app.socket(undefined).refused()).resolves.toBe('auth.unauthenticated');
    const table = documented();
    for (const name of (await read()).keys()) {
      const [, metric = '', labels = ''] =
        /^auth_notify_(\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})?$/.exec(name) ?? [];
      if (metric === '') continue;
      const used = [...labels.matchAll(/(\w+)="/g)]
        .map(([, label]) => label)
        .filter((label) => label !== 'le');
      const allowed = [...(table.get(metric)?.labels ?? '').replace(/:.*/, '').matchAll(/`(\w+)`/g)].map(
        ([, label]) => label,
      );
      expect([metric, used]).toEqual([metric, allowed]);
    }
  });

  it('count connections, users and sent notifications', async () => {
    const [ada, grace] = [await app.registered('ada@example.com'), await app.registered('grace@example.com')];
    await app.events.settled();
    const before = await ours();
    const sockets = await Promise.all(
      [ada.cookie, ada.cookie, grace.cookie].map((cookie) => app.socket(cookie).connected()),
    );
    for (const after of [0, 1, null, 99]) await sockets[0]?.enter(after);
    for (const socket of sockets.slice(1)) await socket.enter(null);
    await app.registered('barbara@example.com');
    for (const socket of sockets) await socket.seen('barbara@example.com');
    const after = await ours();
    const names = ['connections', 'room_sockets{room="welcome"}', 'online_users', 'resets_total'];
    expect(names.map(after)).toEqual([3, 3, 2, 1]);
    const grown = (name: string) => (after(name) ?? 0) - (before(name) ?? 0);
    expect(['notifications_total', 'notification_frames_total'].map(grown)).toEqual([1, 3]);
    expect(['replay_notifications_count', 'replay_notifications_sum'].map(grown)).toEqual([2, 3]);
    await expect(app.socket(undefined).refused()).resolves.toBe('auth.unauthenticated');
    expect((await ours())('handshakes_refused_total{code="auth.unauthenticated"}')).toBe(1);
  });

  it('report how far relay and listeners are behind, and which events they failed at', async () => {
    const behind = [
      'relay_unordered_events',
      'relay_oldest_unordered_seconds',
      `listener_unhandled_events${listener}`,
      `listener_oldest_unhandled_seconds${listener}`,
    ];
    await app.registered('ada@example.com');
    await app.events.settled();
    expect(behind.map(await ours())).toEqual([0, 0, 0, 0]);

    // The relay stands still from here on.
    await app.get(Relay).onApplicationShutdown();
    const before = new Date(Date.now() - 60_000).toISOString().replace('T', ' ').replace('Z', '');
    for (const id of ['one', 'two']) {
      await app.query('INSERT INTO domain_events (id, type, payload, occurred_at) VALUES (?, ?, ?, ?)', [
        id,
        'users.user-registered.v1',
        'no json, so that it fails',
        before,
      ]);
    }
    const [events, age] = behind.map(await ours());
    expect(events).toBe(2);
    expect(age).toBeGreaterThanOrEqual(60);
    expect(age).toBeLessThan(120);

    await app.query("UPDATE event_offsets SET position = position + 2, retry_at = '2100-01-01 00:00:00.000'");
    await app.query("UPDATE event_offsets SET position = position - 2 WHERE listener != '#relay'");
    await app.query('UPDATE domain_events SET seq = position WHERE seq IS NULL');
    for (const [eventId, aside] of [
      ['one', 0],
      ['two', 1],
    ]) {
      await app.query(
        'INSERT INTO event_failures (listener, event_id, attempts, error, set_aside, failed_at) VALUES (?, ?, 1, ?, ?, ?)',
        ['notifications.announce-registration', eventId, 'Error: no', aside, before],
      );
    }
    const after = await ours();
    expect(behind.slice(0, 3).map(after)).toEqual([0, 0, 2]);
    expect(after(behind[3] ?? '')).toBeGreaterThanOrEqual(60);
    expect(after(`listener_failing_events${listener}`)).toBe(1);
    expect(after(`listener_set_aside_events${listener}`)).toBe(1);
  });

  it('omit what the database cannot answer, and report the rest', async () => {
    expect((await ours())(`listener_set_aside_events${listener}`)).toBe(0);
    await app.query('ALTER TABLE event_failures RENAME TO away');
    const broken = await ours();
    await app.query('ALTER TABLE away RENAME TO event_failures');
    expect([broken(`listener_set_aside_events${listener}`), broken('connections')]).toEqual([undefined, 0]);
    expect((await ours())(`listener_set_aside_events${listener}`)).toBe(0);
  });

  it('stay limited in number whatever clients send', async () => {
    const ada = await app.registered('ada@example.com');
    const traffic = async (round: string) => {
      for (const path of ['/', '/api/v1/', '/js/', '/login/', '/docs/', '/metrics/']) {
        await ada.get(`${path}${round}?x=${round}`);
        await ada.post(`${path}${round}`, { x: round });
      }
      await ada.get(`/api/v1/notifications?limit=1&before=${round.length}`);
      await app.http.get('/login').set('Host', `${round}.example`).set('User-Agent', round);
      await app.http
        .post('/api/v1/auth/login')
        .send({ email: `${round}@example.com`, password: goodPassword });
      await expect(app.socket(`access_token=${round}`).refused()).resolves.toBe('auth.unauthenticated');
      for (const method of ['PROPFIND', 'REPORT', 'SEARCH']) await bare(`${method} /${round} HTTP/1.1`);
    };
    await traffic('first');
    await app.http.get('/metrics');
    const names = [...(await read()).keys()].filter((name) => name.startsWith('auth_notify_'));
    for (let round = 0; round < 5; round += 1) await traffic(`round-${round}`);
    const later = [...(await read()).keys()].filter((name) => name.startsWith('auth_notify_'));
    expect(later).toEqual(names);
    expect(names.filter((name) => name.includes('route='))).not.toEqual([]);
    expect(names.join()).toContain('method="other"');
    expect(names.join()).not.toMatch(/first|round-|example|walrus/);
  });

  /** A request that only a plain connection can make. */
  function bare(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(app.port, '127.0.0.1', () => {
        socket.write(`${line}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
      });
      socket
        .on('error', reject)
        .on('close', () => {
          resolve();
        })
        .resume();
    });
  }

  describe('can be read', () => {
    it('on this machine only by requests that no proxy passed on', async () => {
      for (const [name, value] of [
        ['X-Forwarded-For', '127.0.0.1'],
        ['X-Forwarded-For', '203.0.113.7'],
        ['Forwarded', 'for=127.0.0.1'],
        ['Via', '1.1 proxy'],
        ['X-Real-IP', '127.0.0.1'],
      ] as const) {
        const response = await app.http.get('/metrics').set(name, value);
        expect([response.status, response.type, response.body as unknown]).toEqual([
          403,
          'application/problem+json',
          expect.objectContaining({ code: 'metrics.forbidden' }),
        ]);
      }
    });

    it.each(['loopback', '0', '1', '173.245.48.0/20'])(
      'through no proxy, trusted or not: TRUST_PROXY=%s',
      async (trusted) => {
        const proxied = await TestApp.start({ environment: { TRUST_PROXY: trusted } });
        const statusWith = async (name: string, value: string) =>
          (await proxied.http.get('/metrics').set(name, value)).status;
        const answers = [
          await statusWith('X-Forwarded-For', '203.0.113.9'),
          await statusWith('X-Forwarded-For', '127.0.0.1'),
          await statusWith('X-Real-IP', '203.0.113.9'),
          await statusWith('Forwarded', 'for=203.0.113.9'),
          await statusWith('Via', '1.1 proxy'),
          await statusWith('Host', 'app.example'),
        ];
        const direct = (await proxied.http.get('/metrics')).status;
        await proxied.close();
        expect([answers, direct]).toEqual([[403, 403, 403, 403, 403, 403], 200]);
      },
    );

    it('under https by nobody without a token', async () => {
      const secure = await TestApp.start({ environment: { PUBLIC_URL: 'https://app.example' } });
      const { status } = await secure.http.get('/metrics');
      await secure.close();
      expect(status).toBe(403);
    });

    it('with a token only by clients that send it', async () => {
      const guarded = await TestApp.start({ environment: { METRICS_TOKEN: token.replaceAll(' ', '-') } });
      const right = `Bearer ${token.replaceAll(' ', '-')}`;
      const statuses: number[] = [];
      for (const sent of [
        '',
        'Bearer',
        'Bearer wrong',
        right.slice(0, -1),
        `${right}x`,
        right.replace('Bearer', 'Basic'),
      ]) {
        const response = await guarded.http.get('/metrics').set('Authorization', sent);
        expect(response.headers['www-authenticate']).toBe('Bearer');
        expect(response.body).toMatchObject({ code: 'metrics.unauthorized', status: 401 });
        statuses.push(response.status);
      }
      const far = guarded.http.get('/metrics').set('X-Forwarded-For', '203.0.113.7');
      statuses.push((await far.set('Authorization', right)).status);
      await guarded.close();
      expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 200]);
    });
  });
});
