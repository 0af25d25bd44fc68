import { Injectable, Module } from '@nestjs/common';
import type { EntityManager, MigrationInterface, QueryRunner } from 'typeorm';
import {
  column,
  createTable,
  DatabaseModule,
  DomainEvent,
  OnDomainEvent,
  OnEveryNode,
} from '../../src/platform/platform.api.js';

export class OrderPlaced extends DomainEvent<{ order: number }> {
  static readonly type = 'test.order-placed.v1';
  readonly type = OrderPlaced.type;
}

/** An event without a listener. */
export class OrderCancelled extends DomainEvent<{ order: number }> {
  static readonly type = 'test.order-cancelled.v1';
  readonly type = OrderCancelled.type;
}

class CreateTestOrders1799000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'test_orders', [column.count('number', { isPrimary: true })]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('test_orders');
  }
}

/** Which orders each listener of this file handled, and which of them `store` and `forward` are to fail at. */
export class Journal {
  readonly handled: Record<string, number[]> = {
    counted: [],
    stored: [],
    forwarded: [],
    live: [],
    liveFailed: [],
  };
  readonly failing = new Set<number>();

  record(what: string, order: number): void {
    (this.handled[what] ??= []).push(order);
  }

  failIfAsked(order: number): void {
    if (this.failing.has(order)) throw new Error(`order ${order} is refused`);
  }
}

@Injectable()
class CountOrderListener {
  constructor(private readonly journal: Journal) {}

  @OnDomainEvent(OrderPlaced, { id: 'test.count-order', from: 'beginning' })
  async count({ payload }: OrderPlaced, tx: EntityManager): Promise<void> {
    await tx.query('SELECT 1');
    this.journal.record('counted', payload.order);
  }
}

@Injectable()
class StoreOrderListener {
  constructor(private readonly journal: Journal) {}

  /** Writes before it fails: the tests see that the row is rolled back. */
  @OnDomainEvent(OrderPlaced, { id: 'test.store-order', from: 'beginning' })
  async store({ payload }: OrderPlaced, tx: EntityManager): Promise<void> {
    await tx.query('INSERT INTO test_orders (number) VALUES (?)', [payload.order]);
    this.journal.record('stored', payload.order);
    this.journal.failIfAsked(payload.order);
  }
}

@Injectable()
class ForwardOrderListener {
  constructor(private readonly journal: Journal) {}

  @OnDomainEvent(OrderPlaced, { id: 'test.forward-order', from: 'beginning', outside: true })
  async forward({ payload }: OrderPlaced): Promise<void> {
    await Promise.resolve();
    this.journal.record('forwarded', payload.order);
    this.journal.failIfAsked(payload.order);
  }
}

@Injectable()
class ShowOrderListener {
  constructor(private readonly journal: Journal) {}

  @OnEveryNode(OrderPlaced)
  show({ payload }: OrderPlaced): void {
    this.journal.record('live', payload.order);
  }

  @OnEveryNode(OrderPlaced)
  fail({ payload }: OrderPlaced): void {
    this.journal.record('liveFailed', payload.order);
    throw new Error('always fails');
  }
}

@Module({
  imports: [DatabaseModule.forFeature({ entities: [], migrations: [CreateTestOrders1799000000000] })],
  providers: [Journal, CountOrderListener, StoreOrderListener, ForwardOrderListener, ShowOrderListener],
})
export class OrdersModule {}
