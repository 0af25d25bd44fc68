/** Starts the built application (`dist/main.js`) as a process of its own, and waits on what it prints. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** @returns {Promise<number>} a port that was free a moment ago */
export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => done(port));
    });
  });
}

export class BuiltApp {
  /** @type {Set<BuiltApp>} */
  static running = new Set();

  output = '';
  /** @type {Promise<{code: number | null, signal: string | null}>} */
  exited;

  /**
   * @param {Record<string, string>} environment
   * @param {string} cwd
   * @param {string} project the folder in which the application was built
   */
  constructor(environment, cwd, project = root) {
    this.process = spawn(process.execPath, [join(project, 'dist/main.js')], {
      cwd,
      env: { PATH: process.env.PATH ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.on('data', (chunk) => (this.output += String(chunk)));
    }
    BuiltApp.running.add(this);
    this.exited = new Promise((done) =>
      this.process.once('close', (code, signal) => {
        BuiltApp.running.delete(this);
        done({ code, signal });
      }),
    );
  }

  /** A folder for data and logs, and the settings that use it. */
  static async environment() {
    const directory = mkdtempSync(join(tmpdir(), 'auth-notify-'));
    const port = await freePort();
    return {
      directory,
      port,
      url: `http://localhost:${port}`,
      environment: {
        PORT: String(port),
        DATA_DIR: join(directory, 'data'),
        LOG_DIR: join(directory, 'logs'),
      },
      remove: () => rmSync(directory, { recursive: true, force: true }),
    };
  }

  /** @param {Record<string, string>} environment */
  static async start(environment, cwd = root, project = root) {
    const app = new BuiltApp(environment, cwd, project);
    await app.prints('Open http');
    return app;
  }

  /** Ends whatever a test left running, at once: it would keep the test process alive. */
  static async endAll() {
    await Promise.all([...BuiltApp.running].map((app) => app.stop('SIGKILL')));
  }

  /** Resolves when the process has printed this; rejects when it ends before. @param {string} text */
  prints(text) {
    return new Promise((done, fail) => {
      const look = () => {
        if (!this.output.includes(text)) return;
        this.process.stdout.off('data', look);
        this.process.stderr.off('data', look);
        done(undefined);
      };
      this.process.stdout.on('data', look);
      this.process.stderr.on('data', look);
      void this.exited.then(({ code }) =>
        fail(new Error(`It ended with ${code} before "${text}":\n${this.output}`)),
      );
      look();
    });
  }

  /** Sends a signal and waits for the end. @param {NodeJS.Signals} signal */
  stop(signal = 'SIGTERM') {
    this.process.kill(signal);
    return this.exited;
  }
}
