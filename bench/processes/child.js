import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onCoreOf } from './cores.js';

const meter = pathToFileURL(resolve(import.meta.dirname, 'meter.js')).href;

/** @type {Set<Child>} */
const running = new Set();

/** A process that takes part: a server that is measured, or clients that load it. */
export class Child {
  output = '';
  calls = 0;
  /** @type {Map<number, {done: (result: any) => void, fail: (error: Error) => void}>} */
  waiting = new Map();

  /**
   * @param {string} file
   * @param {{side: import('./cores.js').Side, environment?: Record<string, string>, cwd?: string, flags?: string[], words?: string[]}} how
   *   `flags` are Node's, `words` the program's
   */
  constructor(file, { side, environment = {}, cwd, flags = [], words = [] }) {
    const [command = '', ...rest] = [
      ...onCoreOf(side),
      process.execPath,
      ...flags,
      '--expose-gc',
      `--import=${meter}`,
      file,
      ...words,
    ];
    this.started = performance.now();
    this.process = spawn(command, rest, {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk) => (this.output = (this.output + String(chunk)).slice(-10_000)));
    }
    this.process.on('message', (/** @type {any} */ { id, result, error }) => {
      const call = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) call?.done(result);
      else call?.fail(new Error(error));
    });
    running.add(this);
    this.ended = new Promise((done) => {
      this.process.once('close', () => {
        running.delete(this);
        for (const { fail } of this.waiting.values()) fail(new Error(`${file} has ended:\n${this.output}`));
        done(undefined);
      });
    });
  }

  /** Calls a function that the process offers by `answer`. @param {string} call @returns {Promise<any>} */
  ask(call, argument = {}) {
    const id = (this.calls += 1);
    return new Promise((done, fail) => {
      this.waiting.set(id, { done, fail });
      // One that has ended, or is just ending, takes nothing any more.
      this.process.send({ id, call, argument }, (error) => error !== null && fail(error));
    });
  }

  /** Ends it at once: nothing of it is needed any more. */
  async stop() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  static async stopAll() {
    await Promise.all([...running].map((child) => child.stop()));
  }
}
