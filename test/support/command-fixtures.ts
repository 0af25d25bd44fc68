import { Injectable, Module } from '@nestjs/common';
import type { EntityManager, MigrationInterface, QueryRunner } from 'typeorm';
import {
  column,
  createTable,
  DatabaseModule,
  DomainEvent,
  growingKey,
  OnDomainEvent,
} from '../../src/platform/platform.api.js';
import { runCommand } from './run-command.js';
import type { TestApp } from './test-app.js';

export class InvoiceIssued extends DomainEvent<{ invoice: number }> {
  static readonly type = 'test.invoice-issued.v1';
  readonly type = InvoiceIssued.type;
}

class CreateTestInvoices1799000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(
      runner,
      'test_invoices',
      [growingKey(runner, 'id'), column.count('number')],
      [{ columnNames: ['number'], isUnique: true }],
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('test_invoices');
  }
}

/** Which invoices the listeners of this file are to fail at, and which were sent. */
export class Invoicing {
  readonly failing = new Set<number>();
  readonly sent: number[] = [];
  /** Called while an invoice is being sent, outside any transaction. */
  whileSending: () => Promise<void> = () => Promise.resolve();

  failIfAsked(invoice: number): void {
    if (this.failing.has(invoice)) throw new Error(`invoice ${invoice} is refused`);
  }
}

@Injectable()
class BookInvoiceListener {
  constructor(private readonly invoicing: Invoicing) {}

  /** Writes before it fails: the tests see that the row is rolled back. Booking an invoice twice breaks a unique index. */
  @OnDomainEvent(InvoiceIssued, { id: 'test.book-invoice', from: 'beginning' })
  async book({ payload }: InvoiceIssued, tx: EntityManager): Promise<void> {
    await tx.query('INSERT INTO test_invoices (number) VALUES (?)', [payload.invoice]);
    this.invoicing.failIfAsked(payload.invoice);
  }
}

@Injectable()
class SendInvoiceListener {
  constructor(private readonly invoicing: Invoicing) {}

  @OnDomainEvent(InvoiceIssued, { id: 'test.send-invoice', from: 'beginning', outside: true })
  async send({ payload }: InvoiceIssued): Promise<void> {
    await this.invoicing.whileSending();
    this.invoicing.failIfAsked(payload.invoice);
    this.invoicing.sent.push(payload.invoice);
  }
}

@Module({
  imports: [DatabaseModule.forFeature({ entities: [], migrations: [CreateTestInvoices1799000001000] })],
  providers: [Invoicing, BookInvoiceListener, SendInvoiceListener],
})
export class InvoicesModule {}

/** @returns the ids of the events, by invoice */
async function issueInvoices(app: TestApp, ...invoices: number[]): Promise<Record<number, string>> {
  const events = invoices.map((invoice) => new InvoiceIssued({ invoice }));
  await app.append(...events);
  await app.events.settled();
  return Object.fromEntries(events.map(({ payload, id }) => [payload.invoice, id]));
}

/** Moves the clock past every retry of so many failing events: then they are set aside. */
async function exhaustRetries(app: TestApp, events: number): Promise<void> {
  for (let times = 0; times < 5 * events; times += 1) {
    app.clock.forward(20_000);
    await app.events.settled();
  }
}

/** Issues invoices and reads what became of them, for a suite that starts an application for each test. */
export function invoiceTools(app: () => TestApp) {
  return {
    issue: (...invoices: number[]) => issueInvoices(app(), ...invoices),
    /** Runs a command as an operator types it. */
    run: (...words: string[]) => runCommand(app(), ['events', ...words]),
    exhaustRetries: (events = 1) => exhaustRetries(app(), events),
    /** The invoices that were booked, in the order of booking. */
    booked: async () => {
      const rows = await app().query<{ number: number }>('SELECT number FROM test_invoices ORDER BY id');
      return rows.map(({ number }) => number);
    },
    failures: (listener: string) =>
      app().query<{ event_id: string; attempts: number; set_aside: number; due_at: string | null }>(
        'SELECT event_id, attempts, set_aside, due_at FROM event_failures WHERE listener = ?',
        [listener],
      ),
    position: async (listener: string) => {
      const sql = 'SELECT position FROM event_offsets WHERE listener = ?';
      return (await app().query<{ position: number }>(sql, [listener]))[0]?.position;
    },
  };
}
