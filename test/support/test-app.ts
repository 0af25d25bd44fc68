import { type Abstract, type DynamicModule, type LoggerService, Module, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { AppModule } from '../../src/app.module.js';
import { configureApp } from '../../src/configure-app.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import type { DomainEvent } from '../../src/platform/events/domain-event.js';
import { EventLog } from '../../src/platform/events/event-log.js';
import { ServerAdapter } from '../../src/platform/http/server-adapter.js';
import { ProductModule } from '../../src/product.module.js';
import { Clock } from '../../src/platform/runtime/clock.js';
import { eventsOf, type TestEvents } from './events.js';
import { testDatabase } from './test-database.js';
import { TestSocket } from './test-socket.js';
import { TestVisitor } from './test-visitor.js';

/** Cheap enough for a suite, and still Argon2id; without limits per address, for all tests have the same one. */
export const testEnvironment = {
  NODE_ENV: 'test',
  PORT: '0',
  DB_FILE: ':memory:',
  SECRET_KEY: 'kF3vQ9sX2mZ7bN4cT8wL1pR6yH5jD0gA',
  ARGON2_MEMORY_KIB: '64',
  ARGON2_TIME: '1',
  LOGIN_LIMIT_PER_MINUTE: '0',
  REGISTER_LIMIT_PER_MINUTE: '0',
};

/** A clock that a test can set forward. */
export class TestClock extends Clock {
  private offset = 0;
  private stoppedAt: number | undefined;

  override now(): Date {
    return new Date((this.stoppedAt ?? Date.now()) + this.offset);
  }

  /** From here on, time goes by only when the test says so. */
  stop(): void {
    this.stoppedAt ??= Date.now();
  }

  forward(milliseconds: number): void {
    this.offset += milliseconds;
  }
}

/** Keeps what was logged, as objects. */
export class TestLog implements LoggerService {
  readonly entries: { level: string; entry: unknown }[] = [];

  private readonly keep = (level: string) => (entry: unknown) => this.entries.push({ level, entry });
  log = this.keep('info');
  error = this.keep('error');
  warn = this.keep('warn');
  debug = this.keep('debug');
  verbose = this.keep('verbose');
}

export interface TestAppOptions {
  environment?: Record<string, string>;
  /** Modules beside the product's own. */
  imports?: (Type | DynamicModule)[];
  port?: number;
  /** Leaves out what `product.module.ts` lists: for what a suite says of the base as a whole, such as all its metrics. */
  baseOnly?: boolean;
  /** By how much the clock is ahead from the start, in milliseconds. */
  clockAhead?: number;
}

@Module({})
class NoModule {}

/** As many as were asked for. */
export type Devices = [TestVisitor, TestVisitor, TestVisitor, TestVisitor];

/** The whole application over real HTTP and real sockets, as `main.ts` puts it together. */
export class TestApp {
  private constructor(
    readonly app: NestExpressApplication,
    readonly clock: TestClock,
    readonly log: TestLog,
    readonly port: number,
    private readonly leave: () => Promise<void>,
  ) {}

  static async start({
    environment = {},
    imports = [],
    port = 0,
    baseOnly = false,
    clockAhead = 0,
  }: TestAppOptions = {}): Promise<TestApp> {
    const clock = new TestClock();
    clock.forward(clockAhead);
    const log = new TestLog();
    const database = await testDatabase(environment);
    // What a node keeps outside the database is not for the next one, unless a test says so.
    const folder = join(tmpdir(), `test-app-${randomUUID()}`);
    const leave = async () => {
      rmSync(folder, { recursive: true, force: true });
      await database.leave();
    };
    const settings = { ...testEnvironment, DATA_DIR: folder, ...environment, ...database.environment };
    const testing = Test.createTestingModule({
      imports: [await AppModule.forRoot(settings), ...imports],
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .setLogger(log);
    if (baseOnly) testing.overrideModule(ProductModule).useModule(NoModule);
    const module = await testing.compile();
    await database.migrated();
    const app = module.createNestApplication<NestExpressApplication>(new ServerAdapter(), {
      bodyParser: false,
      logger: log,
    });
    configureApp(app);
    try {
      await app.listen(port, '127.0.0.1');
    } catch (error) {
      // What had started by then, the database for one, would keep the test process alive.
      await app.close();
      await leave();
      throw error;
    }
    return new TestApp(app, clock, log, (app.getHttpServer().address() as AddressInfo).port, leave);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** A bare client without cookies. */
  get http(): ReturnType<typeof request> {
    return request(this.url);
  }

  /** Waits for everything that is to happen because of what was committed. */
  get events(): TestEvents {
    return eventsOf(this.app);
  }

  /** A provider of the application. */
  get<Provider>(token: Type<Provider> | Abstract<Provider>): Provider {
    return this.app.get(token);
  }

  /** The rows that a statement returns, from the database of the application. */
  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.get(DataSource).query<Row[]>(sql, parameters);
  }

  /** Commits events in one unit of work, in this order. Listeners handle them by the time `events.settled()` resolves. */
  async append(...events: DomainEvent[]): Promise<void> {
    await this.get(UnitOfWork).run(async (tx) => {
      for (const event of events) await this.get(EventLog).append(event, tx);
    });
  }

  /** Someone with a cookie jar of their own, not signed in. */
  visitor(userAgent?: string): TestVisitor {
    return new TestVisitor(this.url, userAgent);
  }

  /** Someone who has just registered. */
  async registered(email: string): Promise<TestVisitor> {
    const visitor = this.visitor();
    await visitor.register(email);
    return visitor;
  }

  /** Somebody new who is signed in on so many devices, one to four: the first one registered. */
  async onDevices(email: string, count: number): Promise<Devices> {
    const devices = [await this.registered(email)];
    while (devices.length < count) {
      const visitor = this.visitor();
      await visitor.login(email);
      devices.push(visitor);
    }
    return devices as Devices;
  }

  /** A socket with this cookie; it connects at once, and `connected()` or `refused()` says what came of it. */
  socket(cookie: string | undefined, headers: Record<string, string> = {}): TestSocket {
    return new TestSocket(this.url, { ...(cookie === undefined ? {} : { cookie }), ...headers });
  }

  async close(): Promise<void> {
    await TestSocket.closeAll();
    await this.app.close();
    await this.leave();
  }
}
