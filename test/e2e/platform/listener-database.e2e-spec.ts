import { Injectable, Module } from '@nestjs/common';
import { EventAdmin } from '../../../src/platform/events/admin/event-admin.js';
import { OnDomainEvent } from '../../../src/platform/events/on-domain-event.decorator.js';
import { OrderPlaced } from '../../support/event-fixtures.js';
import { TestApp } from '../../support/test-app.js';

/** More than an event has before it is set aside. */
const tries = 8;

class Patient {
  /** What the database says; undefined while it works. */
  trouble: string | undefined;
  asked = 0;
  readonly handled: number[] = [];

  protected async take(order: number): Promise<void> {
    await Promise.resolve();
    this.asked += 1;
    if (this.trouble !== undefined) {
      throw Object.assign(new Error('The database did not answer'), { code: this.trouble });
    }
    this.handled.push(order);
  }
}

@Injectable()
class PatientListener extends Patient {
  @OnDomainEvent(OrderPlaced, { id: 'test.patient', from: 'beginning' })
  handle({ payload }: OrderPlaced): Promise<void> {
    return this.take(payload.order);
  }
}

@Injectable()
class PatientSender extends Patient {
  @OnDomainEvent(OrderPlaced, { id: 'test.patient-sender', from: 'beginning', outside: true })
  send({ payload }: OrderPlaced): Promise<void> {
    return this.take(payload.order);
  }
}

@Module({ providers: [PatientListener, PatientSender] })
class PatientModule {}

describe.each([
  { kind: 'A listener', id: 'test.patient', type: PatientListener },
  { kind: 'A listener outside a transaction', id: 'test.patient-sender', type: PatientSender },
])('$kind whose database does not answer', ({ id, type }) => {
  let app: TestApp;
  let listener: Patient;

  beforeEach(async () => {
    app = await TestApp.start({ imports: [PatientModule] });
    listener = app.get<Patient>(type);
    await app.append(new OrderPlaced({ order: 1 }));
  });
  afterEach(() => app.close());

  const failures = () => app.query<{ attempts: number }>('SELECT attempts FROM event_failures');

  /** Lets so many minutes go by, and what each of them brings. */
  async function minutes(count: number): Promise<void> {
    for (let minute = 0; minute < count; minute += 1) {
      app.clock.forward(60_000);
      await app.events.settled();
    }
  }

  it('counts no failure against an event, however often, and continues when the database answers', async () => {
    listener.trouble = 'SQLITE_BUSY';
    await minutes(tries);
    expect(listener.asked).toBeGreaterThanOrEqual(tries);
    expect(await failures()).toEqual([]);
    listener.trouble = undefined;
    await minutes(1);
    expect(listener.handled).toEqual([1]);
  });

  it('counts a failure that is the fault of the event, and gives up on it (control)', async () => {
    listener.trouble = 'ER_BAD_FIELD_ERROR';
    await minutes(tries);
    expect(await failures()).toMatchObject([{ attempts: 5 }]);
    listener.trouble = undefined;
    await minutes(1);
    expect(listener.handled).toEqual([]);
  });

  it('counts no failure against an event that an operator retries, and handles it when the database answers', async () => {
    listener.trouble = 'ER_BAD_FIELD_ERROR';
    await minutes(tries);
    listener.trouble = 'SQLITE_BUSY';
    expect(await app.get(EventAdmin).retry(id)).toBe(1);
    const before = listener.asked;
    await minutes(3);
    expect(listener.asked - before).toBeGreaterThanOrEqual(3);
    expect(await failures()).toMatchObject([{ attempts: 5 }]);
    listener.trouble = undefined;
    await minutes(2);
    expect(listener.handled).toEqual([1]);
    expect(await failures()).toEqual([]);
  });
});
