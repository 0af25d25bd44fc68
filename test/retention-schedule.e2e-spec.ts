import { SchedulesRepository } from '../src/shared/retention/persistence/schedules.repository.js';
import { Retention } from '../src/shared/retention/retention.js';
import { TestApp } from './support/test-app.js';

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
    app.app.get(Retention).add('test.counter', async function* () {
      seen.count += 1;
      yield await Promise.resolve(0);
    });
    return seen;
  };
  const wake = async (milliseconds: number) => {
    app.clock.forward(milliseconds);
    await app.app.get(Retention).wake();
  };

  it('leaves a node alone for its first minute, and runs about once an hour', async () => {
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

  it('is run by one of several nodes that find it due', async () => {
    const schedules = app.app.get(SchedulesRepository);
    const now = app.clock.now();
    const claims = await Promise.all(Array.from({ length: 8 }, () => schedules.claim('test', now, hourMs)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await schedules.claim('test', new Date(now.getTime() + hourMs - 1), hourMs)).toBe(false);
    expect(await schedules.claim('test', new Date(now.getTime() + hourMs), hourMs)).toBe(true);
  });

  it('is not put off by a clock that was wrong for a while', async () => {
    const schedules = app.app.get(SchedulesRepository);
    const now = app.clock.now();
    expect(await schedules.claim('test', new Date(now.getTime() + 365 * dayMs), hourMs)).toBe(true);
    expect(await schedules.claim('test', now, hourMs)).toBe(true);
    expect(await schedules.claim('test', now, hourMs)).toBe(false);
  });

  it('goes on with the others when one fails, and says so', async () => {
    app.app.get(Retention).add('test.broken', async function* () {
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
