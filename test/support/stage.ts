import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { Sqlite } from '../../src/platform/database/sqlite.js';
import { launchBrowser, Window } from './browser.js';
import { BuiltApp, type BuiltAppPlace } from './built-app.js';
import { TestVisitor } from './test-visitor.js';

/** Hashing that a suite can afford, and no limits: the tests share one address. */
const quick = {
  ARGON2_MEMORY_KIB: '64',
  ARGON2_TIME: '1',
  LOGIN_LIMIT_PER_MINUTE: '0',
  REGISTER_LIMIT_PER_MINUTE: '0',
};

/** The built application and a browser, for the tests of one file. */
export class Stage {
  private readonly windows: Window[] = [];
  private count = 0;

  private constructor(
    readonly browser: Browser,
    readonly place: BuiltAppPlace,
    public app: BuiltApp,
  ) {}

  /** @param switches of the browser, beside those that all tests use */
  static async raise(
    environment: Record<string, string> = {},
    switches: readonly string[] = [],
  ): Promise<Stage> {
    const place = await BuiltApp.environment();
    Object.assign(place.environment, quick, environment);
    const [browser, app] = await Promise.all([launchBrowser(switches), BuiltApp.start(place.environment)]);
    return new Stage(browser, place, app);
  }

  get url(): string {
    return this.place.url;
  }

  /** A new address, so that the tests of a file can share the application. */
  newEmail(name = 'person'): string {
    return `${name}${(this.count += 1)}@example.com`;
  }

  visitor(): TestVisitor {
    return new TestVisitor(this.url);
  }

  async open(options: BrowserContextOptions = {}): Promise<Window> {
    const window = await Window.open(this.browser, this.url, options);
    this.windows.push(window);
    return window;
  }

  /** A window in which this visitor is signed in. */
  async openFor({ cookie }: TestVisitor, options: BrowserContextOptions = {}): Promise<Window> {
    const window = await this.open(options);
    const [name = '', value = ''] = (cookie ?? '').split('=');
    await window.context.addCookies([{ name, value, url: this.url }]);
    return window;
  }

  /** Closes all windows. @returns what their scripts and the policy complained of: nothing, if all is well */
  async clear(): Promise<string[]> {
    const windows = this.windows.splice(0);
    await Promise.all(windows.map(({ context }) => context.close()));
    return windows.flatMap(({ complaints }) => complaints);
  }

  /** Stops the application as an operator does, and starts it again on the same data. */
  async restart(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.app.stop();
    await meanwhile();
    this.app = await BuiltApp.start(this.place.environment);
  }

  /** Puts registrations into the feed, below all that checks addresses, in one transaction. */
  notify(emails: readonly string[], at = new Date()): void {
    const database = new Sqlite(join(this.place.environment['DATA_DIR'] ?? '', 'auth-notify.sqlite'));
    const row = database.prepare(
      "INSERT INTO notifications (type, data, created_at) VALUES ('user-registered', ?, ?)",
    );
    const when = at.toISOString().replace('T', ' ').replace('Z', '');
    database.transaction(() => {
      for (const email of emails) row.run(JSON.stringify({ email }), when);
    })();
    database.close();
  }

  async strike(): Promise<void> {
    await this.browser.close();
    await BuiltApp.endAll();
    this.place.remove();
  }
}
