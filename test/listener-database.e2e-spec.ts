import { Injectable, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '../src/shared/database/unit-of-work.js';
import { EventLog } from '../src/shared/events/event-log.js';
import { OnDomainEvent } from '../src/shared/events/on-domain-event.decorator.js';
import { LampLit } from './support/lamps.js';
import { TestApp } from './support/test-app.js';

/** More than an event has before it is set aside. */
const tries = 8;

@Injectable()
class PatientListener {
  /** What the database says; undefined while it works. */
  trouble: string | undefined;
  asked = 0;
  readonly heard: number[] = [];

  @OnDomainEvent(LampLit, { id: 'test.patient', from: 'beginning' })
  async hear({ payload }: LampLit): Promise<void> {
    await Promise.resolve();
    this.asked += 1;
    if (this.trouble !== undefined) {
      throw Object.assign(new Error('The database did not answer'), { code: this.trouble });
    }
    this.heard.push(payload.lamp);
  }
}

@Module({ providers: [PatientListener] })
class PatientModule {}

describe('A listener whose database does not answer', () => {
  let app: TestApp;
  let listener: PatientListener;

  beforeEach(async () => {
    app = await TestApp.start({ imports: [PatientModule] });
    listener = app.app.get(PatientListener);
    await app.app.get(UnitOfWork).run((tx) => app.app.get(EventLog).append(new LampLit({ lamp: 1 }), tx));
  });
  afterEach(() => app.close());

  const failures = () =>
    app.app.get(DataSource).query<{ attempts: number }[]>('SELECT attempts FROM event_failures');

  /** Lets so many minutes go by, and what each of them brings. */
  async function minutes(count: number): Promise<void> {
    for (let minute = 0; minute < count; minute += 1) {
      app.clock.forward(60_000);
      await app.events.settled();
    }
  }

  it('holds that against no event, however often, and goes on when it answers', async () => {
    listener.trouble = 'SQLITE_BUSY';
    await minutes(tries);
    expect(listener.asked).toBeGreaterThanOrEqual(tries);
    expect(await failures()).toEqual([]);
    listener.trouble = undefined;
    await minutes(1);
    expect(listener.heard).toEqual([1]);
  });

  it('control: what is the fault of the event is counted, and ends', async () => {
    listener.trouble = 'ER_BAD_FIELD_ERROR';
    await minutes(tries);
    expect(await failures()).toMatchObject([{ attempts: 5 }]);
    listener.trouble = undefined;
    await minutes(1);
    expect(listener.heard).toEqual([]);
  });
});
