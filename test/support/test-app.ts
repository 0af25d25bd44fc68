import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { AppModule } from '../../src/app.module.js';
import { configureApp } from '../../src/configure-app.js';
import { Clock } from '../../src/shared/time/clock.js';
import { eventsOf, type TestEvents } from './events.js';
import { testDatabase, type TestDatabase } from './test-database.js';
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
class TestLog implements LoggerService {
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
}

/** As many as were asked for. */
export type Devices = [TestVisitor, TestVisitor, TestVisitor, TestVisitor];

/** The whole application over real HTTP and real sockets, as `main.ts` puts it together. */
export class TestApp {
  private constructor(
    readonly app: NestExpressApplication,
    readonly clock: TestClock,
    readonly log: TestLog,
    readonly port: number,
    private readonly database: TestDatabase,
  ) {}

  static async start({ environment = {}, imports = [], port = 0 }: TestAppOptions = {}): Promise<TestApp> {
    const clock = new TestClock();
    const log = new TestLog();
    const database = await testDatabase(environment);
    const settings = { ...testEnvironment, ...environment, ...database.environment };
    const module = await Test.createTestingModule({
      imports: [await AppModule.forRoot(settings), ...imports],
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .setLogger(log)
      .compile();
    const app = module.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: log });
    configureApp(app);
    try {
      await app.listen(port, '127.0.0.1');
    } catch (error) {
      // What had started by then, the database for one, would keep the test process alive.
      await app.close();
      await database.leave();
      throw error;
    }
    return new TestApp(app, clock, log, (app.getHttpServer().address() as AddressInfo).port, database);
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
    await this.database.leave();
  }
}
