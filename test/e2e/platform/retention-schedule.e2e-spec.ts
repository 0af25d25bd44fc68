import { SchedulesRepository } from '../../../src/platform/retention/persistence/schedules.repository.js';
import { Retention } from '../../../src/platform/retention/retention.js';
import { TestApp } from '../../support/test-app.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('The schedule of retention', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start();
  });
  afterEach(() => app.close());

  const runs = () => {
    const seen = { count: 0 };
    app.get(Retention).add('test.counter', async function* () {
      seen.count += 1;
      yield await Promise.resolve(0);
    });
    return seen;
  };
  const wake = async (milliseconds: number) => {
    app.clock.forward(milliseconds);
    await app.get(Retention).wake();
  };

  it('does not run in the first minute of a node, and runs about once an hour after that', async () => {
    const seen = runs();
    await wake(55_000);
    expect(seen.count).toBe(0);
    await wake(6_000);
    expect(seen.count).toBe(1);
    for (let minutes = 0; minutes < 58; minutes += 2) await wake(120_000);
    expect(seen.count).toBe(1);
    await wake(180_000);
    expect(seen.count).toBe(2);
  });

  it('is followed by only one of several nodes that find it due', async () => {
    const schedules = app.get(SchedulesRepository);
    const now = app.clock.now();
    const claims = await Promise.all(Array.from({ length: 8 }, () => schedules.claim('test', now, hourMs)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await schedules.claim('test', new Date(now.getTime() + hourMs - 1), hourMs)).toBe(false);
    expect(await schedules.claim('test', new Date(now.getTime() + hourMs), hourMs)).toBe(true);
  });

  it('is not delayed by a clock that was wrong for a while', async () => {
    const schedules = app.get(SchedulesRepository);
    const now = app.clock.now();
    expect(await schedules.claim('test', new Date(now.getTime() + 365 * dayMs), hourMs)).toBe(true);
    expect(await schedules.claim('test', now, hourMs)).toBe(true);
    expect(await schedules.claim('test', now, hourMs)).toBe(false);
  });

  it.each([1, 3, 24])(
    'is kept within the hour when the clock was %i h ahead at the start, and is set right',
    async (ahead) => {
      await app.close();
      app = await TestApp.start({ clockAhead: ahead * hourMs });
      const seen = runs();
      await wake(61_000);
      expect(seen.count).toBe(1);
      await wake(-ahead * hourMs);
      for (let minutes = 0; minutes < 60; minutes += 2) await wake(120_000);
      expect(seen.count).toBeGreaterThanOrEqual(2);
    },
  );

  it('continues with the other removals when one fails, and logs the failure', async () => {
    app.get(Retention).add('test.broken', async function* () {
      yield await Promise.resolve(1);
      throw new Error('out of order');
    });
    const seen = runs();
    await wake(61_000);
    expect(seen.count).toBe(1);
    expect(app.log.entries).toContainEqual({
      level: 'error',
      entry: expect.objectContaining({
        message: 'Removing old rows failed',
        what: 'test.broken',
      }) as unknown,
    });
  });
});
