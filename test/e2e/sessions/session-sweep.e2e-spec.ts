import { DataSource } from 'typeorm';
import { SessionSweep } from '../../../src/live/sessions/session-sweep.js';
import { LastSeen } from '../../../src/sessions/last-seen.js';
import { TestApp } from '../../support/test-app.js';
import type { TestSocket } from '../../support/test-socket.js';
import type { TestVisitor } from '../../support/test-visitor.js';

const dayMs = 86_400_000;
const minuteMs = 60_000;

describe('The sweep of sessions behind open sockets', () => {
  let app: TestApp;
  let ada: TestVisitor;

  beforeEach(async () => {
    app = await TestApp.start();
    ada = await app.registered('ada@example.com');
    await app.events.settled();
  });
  afterEach(() => app.close());

  const sweep = async () => {
    await app.get(SessionSweep).look();
    await app.events.settled();
  };

  const open = async (visitor: TestVisitor) => {
    const socket = await app.socket(visitor.cookie).connected();
    await socket.enter(null);
    return socket;
  };

  const ends = () =>
    app.query<{ end_reason: string | null; events: number }>(
      `SELECT end_reason, (SELECT COUNT(*) FROM domain_events WHERE type = 'auth.session-ended.v1'
          AND payload LIKE CONCAT('%', sessions.id, '%')) AS events FROM sessions ORDER BY created_at`,
    );

  /** Everyone else’s news reach it, so it is still open, and was told nothing of an end. */
  const expectOpen = async (socket: TestSocket, newcomer: string) => {
    await app.registered(newcomer);
    await socket.seen(newcomer);
    expect(socket.received.filter(({ event }) => event === 'session:ended')).toEqual([]);
  };

  it('ends those that were unused for too long once, and closes their sockets with the reason', async () => {
    const [first, second] = [await open(ada), await open(ada)];
    app.clock.forward(14 * dayMs - minuteMs);
    const grace = await app.registered('grace@example.com');
    const fresh = await open(grace);
    await sweep();
    await expectOpen(first, 'barbara@example.com');

    app.clock.forward(2 * minuteMs);
    await sweep();
    await sweep();
    for (const socket of [first, second]) {
      expect(await socket.next('session:ended')).toEqual({ reason: 'expired' });
      expect(await socket.closed()).toBe('io server disconnect');
    }
    expect(await ends()).toEqual([
      { end_reason: 'expired', events: 1 },
      { end_reason: null, events: 0 },
      { end_reason: null, events: 0 },
    ]);
    await ada.get('/api/v1/users/me').expect(401);
    await expectOpen(fresh, 'edsger@example.com');
  });

  it('spares those that made a request in the meantime, until their last day', async () => {
    const socket = await open(ada);
    for (const days of [13, 13]) {
      app.clock.forward(days * dayMs);
      await ada.get('/api/v1/users/me').expect(200);
      await app.get(LastSeen).settled();
      await sweep();
    }
    await expectOpen(socket, 'grace@example.com');
    app.clock.forward(4 * dayMs);
    await sweep();
    expect(await socket.next('session:ended')).toEqual({ reason: 'expired' });
  });

  it('closes the sockets of those that ended without notice to this node', async () => {
    const grace = await app.registered('grace@example.com');
    const [revoked, removed] = [await open(ada), await open(grace)];
    await app.query("UPDATE sessions SET ended_at = created_at, end_reason = 'revoked' WHERE user_id = ?", [
      ada.userId,
    ]);
    await app.query('DELETE FROM sessions WHERE user_id = ?', [grace.userId]);
    await sweep();
    expect(await revoked.next('session:ended')).toEqual({ reason: 'revoked' });
    expect(await removed.next('session:ended')).toEqual({ reason: 'expired' });
    expect(await ends()).toEqual([{ end_reason: 'revoked', events: 0 }]);
  });

  it('continues after a sweep that failed', async () => {
    const socket = await open(ada);
    app.clock.forward(31 * dayMs);
    await app.query('ALTER TABLE sessions RENAME TO away');
    await app.get(SessionSweep).look();
    await app.query('ALTER TABLE away RENAME TO sessions');
    expect(app.log.entries.filter(({ level }) => level === 'error')).toHaveLength(1);
    await sweep();
    expect(await socket.next('session:ended')).toEqual({ reason: 'expired' });
  });

  it('queries the database once for up to 500 sessions', async () => {
    const others = await Promise.all([1, 2, 3].map((index) => app.registered(`user${index}@example.com`)));
    for (const visitor of [ada, ...others]) await open(visitor);
    const database = app.get(DataSource);
    const asked: string[] = [];
    const createQueryRunner = database.createQueryRunner.bind(database);
    database.createQueryRunner = (...mode) => {
      const runner = createQueryRunner(...mode);
      const query = runner.query.bind(runner) as (sql: string, ...rest: unknown[]) => Promise<never>;
      runner.query = (sql: string, ...rest: unknown[]) => {
        if (/["`]sessions["`]/.test(sql)) asked.push(sql);
        return query(sql, ...rest);
      };
      return runner;
    };
    await app.get(SessionSweep).look();
    expect(asked).toHaveLength(1);
  });
});
