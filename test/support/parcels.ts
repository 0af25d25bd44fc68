import { Injectable, Module } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { UnitOfWork } from '../../src/shared/database/unit-of-work.js';
import { EventCommands, parseEventCommand } from '../../src/shared/events/admin/event-command.js';
import { DomainEvent } from '../../src/shared/events/domain-event.js';
import { EventLog } from '../../src/shared/events/event-log.js';
import { OnDomainEvent } from '../../src/shared/events/on-domain-event.decorator.js';
import type { TestApp } from './test-app.js';

export class ParcelSent extends DomainEvent<{ parcel: number }> {
  static readonly type = 'test.parcel-sent.v1';
  readonly type = ParcelSent.type;
}

/** Which parcels the listeners below fail at, and what they handled. */
export class Depot {
  readonly bad = new Set<number>();
  readonly posted: number[] = [];
  /** Called while a parcel is on its way outside. */
  meanwhile: () => Promise<void> = () => Promise.resolve();

  check(parcel: number): void {
    if (this.bad.has(parcel)) throw new Error(`parcel ${parcel} is too heavy`);
  }
}

@Injectable()
class BookParcelListener {
  constructor(private readonly depot: Depot) {}

  /** Writes first, numbered, and fails then: what it wrote must be gone. A parcel that is booked twice is an error. */
  @OnDomainEvent(ParcelSent, { id: 'test.book', from: 'beginning' })
  async book({ payload }: ParcelSent, tx: EntityManager): Promise<void> {
    await tx.query(
      'INSERT INTO read_marks (user_id, read_up_to) SELECT ?, COALESCE(MAX(read_up_to), 0) + 1 FROM read_marks',
      [`parcel-${payload.parcel}`],
    );
    this.depot.check(payload.parcel);
  }
}

@Injectable()
class PostParcelListener {
  constructor(private readonly depot: Depot) {}

  @OnDomainEvent(ParcelSent, { id: 'test.post', from: 'beginning', outside: true })
  async post({ payload }: ParcelSent): Promise<void> {
    await this.depot.meanwhile();
    this.depot.check(payload.parcel);
    this.depot.posted.push(payload.parcel);
  }
}

@Module({ providers: [Depot, BookParcelListener, PostParcelListener] })
export class ParcelModule {}

/** @returns the ids of the events, by parcel */
async function sendParcels(app: TestApp, ...parcels: number[]): Promise<Record<number, string>> {
  const events = parcels.map((parcel) => new ParcelSent({ parcel }));
  await app.app.get(UnitOfWork).run(async (tx) => {
    for (const event of events) await app.app.get(EventLog).append(event, tx);
  });
  await app.events.settled();
  return Object.fromEntries(events.map(({ payload, id }) => [payload.parcel, id]));
}

/** Lets the tries go by after which so many bad events are set aside. */
async function giveUpOn(app: TestApp, count: number): Promise<void> {
  for (let times = 0; times < 5 * count; times += 1) {
    app.clock.forward(20_000);
    await app.events.settled();
  }
}

/** Everything above, and what the tables say of it, for a suite that starts an application for each test. */
export function parcelTools(app: () => TestApp) {
  const query = <Row>(sql: string, parameters: unknown[] = []) =>
    app().app.get(DataSource).query<Row[]>(sql, parameters);
  return {
    query,
    send: (...parcels: number[]) => sendParcels(app(), ...parcels),
    /** Runs a command as somebody types it. */
    run: (...words: string[]) => {
      const command = parseEventCommand(words);
      if (command === null) throw new Error(`no command: ${words.join(' ')}`);
      return app().app.get(EventCommands).run(command);
    },
    giveUp: (count = 1) => giveUpOn(app(), count),
    booked: async () => {
      const rows = await query<{ user_id: string }>(
        "SELECT user_id FROM read_marks WHERE user_id LIKE 'parcel-%' ORDER BY read_up_to",
      );
      return rows.map(({ user_id }) => Number(user_id.replace('parcel-', '')));
    },
    failures: (listener: string) =>
      query<{ event_id: string; attempts: number; set_aside: number; due_at: string | null }>(
        'SELECT event_id, attempts, set_aside, due_at FROM event_failures WHERE listener = ?',
        [listener],
      ),
    position: async (listener: string) => {
      const sql = 'SELECT position FROM event_offsets WHERE listener = ?';
      return (await query<{ position: number }>(sql, [listener]))[0]?.position;
    },
  };
}
