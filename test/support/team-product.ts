import { Controller, Get, Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { join } from 'node:path';
import { ApiOkResponse } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import {
  Column,
  Entity,
  type EntityManager,
  type MigrationInterface,
  PrimaryColumn,
  type QueryRunner,
  Repository,
} from 'typeorm';
import { Pages } from '../../src/pages/pages.api.js';
import {
  ApiProblems,
  ApiSection,
  column,
  Command,
  type CommandRunner,
  createTable,
  DatabaseModule,
  defineProblems,
  Metrics,
  MinimumBytes,
  OnDomainEvent,
  OnEveryNode,
  Problem,
  Public,
  Retention,
  Secret,
  SettingsModule,
  WholeNumber,
} from '../../src/platform/platform.api.js';
import { UserRegistered } from '../../src/users/users.api.js';

/**
 * Stands in for `src/product.module.ts` where the e2e suites run with a team's own module (`node test/run.js --team`): one
 * that brings everything that a module can bring. What the suites say of the base must hold beside it.
 */
export class GreetingsSettings {
  @WholeNumber({ min: 1 })
  readonly GREETINGS_LIMIT: number = 100;

  @Secret()
  @MinimumBytes(8)
  readonly GREETINGS_KEY: string = 'kF3vQ9sX';
}

const greetingsErrors = defineProblems('greetings', {
  tooMany: {
    code: 'greetings.too-many',
    status: 409,
    title: 'Too many greetings',
    detail: 'All greetings are used.',
  },
});

@Entity('greetings')
export class GreetingEntity {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ type: 'varchar', length: 100 })
  words!: string;
}

class CreateGreetings1795700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'greetings', [
      column.uuid('id', { isPrimary: true }),
      column.text('words', 100),
    ]);
    await runner.query("INSERT INTO greetings (id, words) VALUES ('first', 'Welcome, everybody')");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('greetings');
  }
}

@Injectable()
class GreetNewUsersListener {
  @OnDomainEvent(UserRegistered, { id: 'greetings.greet-new-users', from: 'beginning' })
  async greet({ payload }: UserRegistered, tx: EntityManager): Promise<void> {
    await tx.insert(GreetingEntity, { id: payload.userId, words: 'Hello' });
  }

  @OnEveryNode(UserRegistered)
  hear(): void {
    return;
  }
}

@Injectable()
class GreetingsUpkeep implements OnModuleInit {
  constructor(
    private readonly retention: Retention,
    private readonly metrics: Metrics,
    @InjectRepository(GreetingEntity) private readonly greetings: Repository<GreetingEntity>,
  ) {}

  onModuleInit(): void {
    const gauge = this.metrics.gauge('greetings', 'Greetings that are kept.');
    this.metrics.onScrape(async () => {
      gauge.set(await this.greetings.count());
    });
    this.retention.add('greetings', async function* () {
      yield await Promise.resolve(0);
    });
  }
}

@Injectable()
class GreetingsPage implements OnModuleInit {
  constructor(private readonly pages: Pages) {}

  onModuleInit(): void {
    this.pages.add({
      path: '/greetings',
      file: join(import.meta.dirname, 'greetings/web/greetings.html'),
      nav: { label: 'Greetings', order: 5 },
      signedIn: true,
    });
  }
}

@Command({ name: 'greetings', summary: 'Greets.', usage: 'npm run cli -- greetings' })
class GreetingsCommand implements CommandRunner {
  run = () => Promise.resolve('Hello.');
}

@WebSocketGateway()
class GreetingsGateway {
  @SubscribeMessage('greetings:greet')
  greet(): object {
    return { words: 'Hello' };
  }
}

@Public()
@ApiSection('Greetings', 'What new users are greeted with.')
@Controller('api/v1/greetings')
class GreetingsController {
  constructor(
    private readonly settings: GreetingsSettings,
    @InjectRepository(GreetingEntity) private readonly greetings: Repository<GreetingEntity>,
  ) {}

  @ApiOkResponse({ type: [String] })
  @ApiProblems(greetingsErrors.tooMany)
  @Get()
  async list(): Promise<string[]> {
    const all = await this.greetings.find();
    if (all.length > this.settings.GREETINGS_LIMIT) throw new Problem(greetingsErrors.tooMany);
    return all.map(({ words }) => words);
  }
}

@Module({
  imports: [
    SettingsModule.forFeature(GreetingsSettings),
    DatabaseModule.forFeature({ entities: [GreetingEntity], migrations: [CreateGreetings1795700000000] }),
  ],
  controllers: [GreetingsController],
  providers: [GreetNewUsersListener, GreetingsUpkeep, GreetingsPage, GreetingsCommand, GreetingsGateway],
})
export class GreetingsModule {}

@Module({ imports: [GreetingsModule] })
export class ProductModule {}
