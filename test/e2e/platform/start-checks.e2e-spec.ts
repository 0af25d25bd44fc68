import { Injectable, Module, type OnModuleInit, type Type } from '@nestjs/common';
import { Column, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner } from 'typeorm';
import { column, createTable } from '../../../src/platform/database/table-columns.js';
import { UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import {
  DatabaseModule,
  DomainEvent,
  EventLog,
  Metrics,
  OnDomainEvent,
  OnEveryNode,
  Retention,
} from '../../../src/platform/platform.api.js';
import { TestApp } from '../../support/test-app.js';

class OrderPlaced extends DomainEvent<{ order: number }> {
  static readonly type = 'test.order-placed.v1';
  readonly type = OrderPlaced.type;
}

/** An event of another module, copied with its type. */
class CopiedOrderPlaced extends DomainEvent<{ order: number }> {
  static readonly type = OrderPlaced.type;
  readonly type = OrderPlaced.type;
}

@Injectable()
class ShipOrderListener {
  @OnDomainEvent(OrderPlaced, { id: 'test.ship-order', from: 'beginning' })
  async ship(event: OrderPlaced): Promise<void> {
    await Promise.resolve(event);
  }
}

@Module({ providers: [ShipOrderListener] })
class OrdersModule {}

function moduleOf(...providers: Type[]): Type {
  @Module({ providers })
  class TeamModule {}
  return TeamModule;
}

describe('The start stops, and names both, when there are', () => {
  const starting = (...providers: Type[]) =>
    TestApp.start({ imports: [OrdersModule, moduleOf(...providers)] });

  it('two listeners with one id', async () => {
    @Injectable()
    class Twin {
      @OnDomainEvent(OrderPlaced, { id: 'test.ship-order', from: 'now' })
      async hear(event: OrderPlaced): Promise<void> {
        await Promise.resolve(event);
      }
    }
    await expect(starting(Twin)).rejects.toThrow(
      'Two listeners have the id test.ship-order: ShipOrderListener.ship and Twin.hear.',
    );
  });

  it('two events with one type, whichever kind of listener hears them', async () => {
    @Injectable()
    class DurableTwin {
      @OnDomainEvent(CopiedOrderPlaced, { id: 'test.elsewhere', from: 'now' })
      async hear(event: CopiedOrderPlaced): Promise<void> {
        await Promise.resolve(event);
      }
    }
    @Injectable()
    class LiveTwin {
      @OnEveryNode(CopiedOrderPlaced)
      async hear(event: CopiedOrderPlaced): Promise<void> {
        await Promise.resolve(event);
      }
    }
    const refusal = 'Two events have the type test.order-placed.v1: OrderPlaced and CopiedOrderPlaced.';
    await expect(starting(DurableTwin)).rejects.toThrow(refusal);
    await expect(starting(LiveTwin)).rejects.toThrow(refusal);
  });

  it('two removals of old rows with one name', async () => {
    @Injectable()
    class OrderRetention implements OnModuleInit {
      constructor(private readonly retention: Retention) {}

      onModuleInit(): void {
        for (let time = 0; time < 2; time += 1) {
          this.retention.add('orders', async function* () {
            yield await Promise.resolve(0);
          });
        }
      }
    }
    await expect(starting(OrderRetention)).rejects.toThrow('Two removals of old rows are called orders.');
  });

  it('two metrics with one name', async () => {
    @Injectable()
    class OrderMetrics implements OnModuleInit {
      constructor(private readonly metrics: Metrics) {}

      onModuleInit(): void {
        this.metrics.counter('orders_total', 'Orders.');
        this.metrics.gauge('orders_total', 'Orders, too.');
      }
    }
    await expect(starting(OrderMetrics)).rejects.toThrow('auth_notify_orders_total');
  });
});

describe('An event whose type another class has', () => {
  it('cannot be appended when no listener hears it, so that nothing is read as what it is not', async () => {
    const app = await TestApp.start({ imports: [OrdersModule] });
    const append = (event: DomainEvent) =>
      app.app.get(UnitOfWork).run((tx) => app.app.get(EventLog).append(event, tx));
    await append(new OrderPlaced({ order: 1 }));
    await expect(append(new CopiedOrderPlaced({ order: 1 }))).rejects.toThrow(
      'Two events have the type test.order-placed.v1: OrderPlaced and CopiedOrderPlaced.',
    );
    await app.close();
  });
});

describe('A module that forgot a migration', () => {
  it('does not start: the missing tables and columns are named, with entity and module', async () => {
    // Entities stay known from here on, as in any process: the last case of the file.
    @Entity('shelves')
    class ShelfEntity {
      @PrimaryColumn({ type: 'varchar', length: 36 })
      id!: string;
    }
    @Entity('desks')
    class DeskEntity {
      @PrimaryColumn({ type: 'varchar', length: 36 })
      id!: string;

      @Column({ name: 'bought_at', type: 'datetime' })
      boughtAt!: Date;
    }
    class CreateDesks1795000000000 implements MigrationInterface {
      up(runner: QueryRunner): Promise<void> {
        return createTable(runner, 'desks', [column.uuid('id', { isPrimary: true })]);
      }

      async down(): Promise<void> {
        await Promise.resolve();
      }
    }
    @Module({
      imports: [
        DatabaseModule.forFeature({
          entities: [ShelfEntity, DeskEntity],
          migrations: [CreateDesks1795000000000],
        }),
      ],
    })
    class FurnitureModule {}

    await expect(TestApp.start({ imports: [FurnitureModule] })).rejects.toThrow(
      [
        'The database lacks what entities name. Is a migration missing in DatabaseModule.forFeature()?',
        '  FurnitureModule: the table shelves of ShelfEntity does not exist',
        '  FurnitureModule: the table desks has no column bought_at, which DeskEntity.boughtAt names',
      ].join('\n'),
    );
  });
});
