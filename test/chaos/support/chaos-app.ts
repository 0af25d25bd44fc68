import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BuiltApp, type BuiltAppPlace } from '../../support/built-app.js';
import { testDatabase } from '../../support/test-database.js';

/** Hashing made cheap, because it is not what these tests are about, and no limits per address or user. */
const settings = {
  ARGON2_MEMORY_KIB: '64',
  ARGON2_TIME: '1',
  LOGIN_LIMIT_PER_MINUTE: '0',
  REGISTER_LIMIT_PER_MINUTE: '0',
  MAX_CONNECTIONS_PER_USER: '20000',
  // Starts a little sooner.
  DOCS: 'off',
};

const chaos = resolve(import.meta.dirname, '..');

/** Files of `test/chaos` that the process loads before the application: conditions, and known-wrong ways. */
export interface Preloads {
  /** From `conditions/`: what goes wrong around the application. */
  conditions?: string[];
  /** From `wrong/`: a known-wrong way that takes the place of the right one. */
  wrong?: string | undefined;
  /** Settings other than the suite's. */
  environment?: Record<string, string>;
}

/** The built application as a process that can be killed, on a database that stays. */
export class ChaosApp {
  private current: BuiltApp | undefined;
  private upAgain = gate();
  private isUp = false;

  private constructor(
    readonly place: BuiltAppPlace,
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async start({ conditions = [], wrong, environment = {} }: Preloads = {}): Promise<ChaosApp> {
    const place = await BuiltApp.environment();
    // Several nodes bring the database that they share.
    const database = 'DB_TYPE' in environment ? {} : await databaseOf(place);
    const files = [
      ...conditions.map((name) => resolve(chaos, 'conditions', `${name}.js`)),
      ...(wrong === undefined ? [] : [resolve(chaos, 'wrong', `${wrong}.js`)]),
    ];
    const nodeOptions = files.map((file) => `--import=${pathToFileURL(file).href}`).join(' ');
    const app = new ChaosApp(place, {
      ...place.environment,
      ...database,
      ...settings,
      ...environment,
      NODE_OPTIONS: nodeOptions,
    });
    await app.restart();
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${this.place.port}`;
  }

  get built(): BuiltApp {
    if (this.current === undefined) throw new Error('The application has not been started.');
    return this.current;
  }

  /** Resolves at once while the application runs, else when it has been started again. */
  get up(): Promise<void> {
    return this.upAgain.promise;
  }

  async restart(): Promise<void> {
    this.begin();
    await this.ready();
  }

  /** Starts the process without waiting until it listens. */
  begin(): void {
    this.current = new BuiltApp(this.environment, this.place.directory);
  }

  async ready(): Promise<void> {
    await this.built.prints('Open http');
    this.isUp = true;
    this.upAgain.resolve();
  }

  /** Ends the process at once, wherever it is. */
  async kill(): Promise<void> {
    // Those who wait already must not be left waiting when it is killed again before it was up.
    if (this.isUp) this.upAgain = gate();
    this.isUp = false;
    await this.built.stop('SIGKILL');
  }

  async remove(): Promise<void> {
    await this.current?.stop('SIGKILL');
    this.place.remove();
  }
}

/** @returns the settings of a database that stays while the application is killed and restarted; the run drops it */
export async function databaseOf(place: BuiltAppPlace): Promise<Record<string, string>> {
  return (await testDatabase({ DB_FILE: place.directory })).environment;
}

function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
