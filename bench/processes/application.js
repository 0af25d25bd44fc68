import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { resolve } from 'node:path';
import { BuiltApp } from '../../test/support/built-app.js';
import { Child } from './child.js';

const root = resolve(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));

/** As `npm run start:prod` starts it: `node [flags] dist/main.js`. @type {string[]} */
const [main = '', ...flags] = scripts['start:prod'].split(' ').slice(1).reverse();

/** No limits per address: all load comes from one. */
const unlimited = { LOGIN_LIMIT_PER_MINUTE: '0', REGISTER_LIMIT_PER_MINUTE: '0' };

/** For rows that are about something else than passwords: the least work that Argon2 takes. */
export const cheapHashes = { ARGON2_MEMORY_KIB: '8', ARGON2_TIME: '1' };

/** The built application, on a SQLite file of its own. */
export class Application {
  /**
   * @param {Awaited<ReturnType<typeof BuiltApp.environment>>} place
   * @param {Record<string, string>} settings
   * @param {import('./cores.js').Side} side
   */
  constructor(place, settings, side = 'server') {
    this.place = place;
    this.port = place.port;
    this.child = new Child(resolve(root, main), {
      flags,
      side,
      environment: { ...place.environment, HOST: '127.0.0.1', ...unlimited, ...settings },
      cwd: place.directory,
    });
  }

  /** A folder and a port for one application, or for several in turn. */
  static place() {
    return BuiltApp.environment();
  }

  /** @param {Record<string, string>} settings @param {import('./cores.js').Side} side */
  static async start(settings = {}, place = undefined, side = 'server') {
    const application = new Application(place ?? (await Application.place()), settings, side);
    await firstAnswer(application.port, '/health/ready', application.child);
    return application;
  }

  async stop() {
    await this.child.stop();
    this.place.remove();
  }
}

/**
 * Asks again and again, every few milliseconds, until the answer is a 200.
 * @param {number} port @param {string} path @param {Child} child that is to answer
 * @returns {Promise<number>} milliseconds since the process was started
 */
export async function firstAnswer(port, path, child) {
  let alive = true;
  void child.ended.then(() => (alive = false));
  for (;;) {
    if (await answers(port, path)) return performance.now() - child.started;
    if (!alive) throw new Error(`It ended before it answered:\n${child.output}`);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

/** @param {number} port @param {string} path @returns {Promise<boolean>} */
function answers(port, path) {
  return new Promise((done) => {
    request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume();
      done(response.statusCode === 200);
    })
      .on('error', () => done(false))
      .end();
  });
}
