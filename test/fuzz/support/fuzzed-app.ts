import { BuiltApp, type BuiltAppPlace } from '../../support/built-app.js';
import { TestVisitor } from '../../support/test-visitor.js';

/** The built application: only the build completes the description of the API by what the comments say. */
export class FuzzedApp {
  private constructor(
    readonly place: BuiltAppPlace,
    private readonly app: BuiltApp,
  ) {}

  static async start(): Promise<FuzzedApp> {
    const place = await BuiltApp.environment();
    const cheap = { ARGON2_MEMORY_KIB: '64', ARGON2_TIME: '1', DB_FILE: ':memory:' };
    const unlimited = { LOGIN_LIMIT_PER_MINUTE: '0', REGISTER_LIMIT_PER_MINUTE: '0' };
    return new FuzzedApp(place, await BuiltApp.start({ ...place.environment, ...cheap, ...unlimited }));
  }

  /** @returns the cookie of somebody who has just registered */
  async cookieOf(email: string): Promise<string> {
    const visitor = new TestVisitor(this.place.url);
    await visitor.register(email);
    return visitor.cookie ?? '';
  }

  /** @returns what it has logged as an error */
  async stop(): Promise<string[]> {
    await this.app.stop();
    this.place.remove();
    return this.app.output.split('\n').filter((line) => line.includes(' error ['));
  }
}
