import { jest } from '@jest/globals';
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { TestVisitor } from '../support/test-visitor.js';

// Each test starts processes, a second or more each, beside other suites that do the same.
jest.setTimeout(120_000);

const main = resolve(import.meta.dirname, '../../dist/main.js');

/** Takes no more bytes, as a full disk does not. */
const fullDisk = '/dev/full';

describe('The process, when its console', () => {
  let place: BuiltAppPlace;
  let node: ChildProcess | undefined;
  let reader: ChildProcess | undefined;

  beforeEach(async () => {
    place = await BuiltApp.environment();
  });
  afterEach(() => {
    node?.kill('SIGKILL');
    reader?.kill('SIGKILL');
    place.remove();
  });

  function start(stdio: StdioOptions): { exited: Promise<unknown[]>; answers: () => Promise<void> } {
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env['PATH'] ?? '', ...place.environment },
      stdio,
    });
    node = child;
    const exited = once(child, 'exit');
    /** Resolves when it answers: it cannot say so itself. Rejects when it has ended. */
    const answers = async () => {
      for (;;) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`It ended with ${child.exitCode ?? child.signalCode}.`);
        const answer = await fetch(`${place.url}/health/live`).catch(() => undefined);
        if (answer?.status === 200) return;
      }
    };
    return { exited, answers };
  }
  /** Each writes a line. */
  async function logIn(times: number): Promise<void> {
    const ada = new TestVisitor(place.url);
    expect((await ada.register('ada@example.com')).status).toBe(201);
    for (let time = 0; time < times; time += 1)
      expect((await new TestVisitor(place.url).login('ada@example.com')).status).toBe(200);
  }
  function logged(): number {
    const folder = join(place.directory, 'logs');
    const file = readdirSync(folder).find((name) => name.endsWith('.log')) ?? '';
    return readFileSync(join(folder, file), 'utf8').split('"event":"authn_login_success"').length - 1;
  }

  it('is a file on a full disk, goes on, and writes its log file', async () => {
    const full = openSync(fullDisk, 'w');
    const { exited, answers } = start(['ignore', full, full]);
    closeSync(full);
    await answers();
    await logIn(5);
    node?.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(logged()).toBeGreaterThanOrEqual(5);
  });

  it('is a pipe to a program that reads some lines and ends, goes on, and writes its log file', async () => {
    reader = spawn('head', ['-n', '1'], { stdio: ['pipe', 'ignore', 'ignore'] });
    const ended = once(reader, 'exit');
    const pipe = reader.stdin;
    if (pipe === null) throw new Error('The reader has no input.');
    const { exited, answers } = start(['ignore', pipe, pipe]);
    pipe.destroy();
    await answers();
    await ended;
    await logIn(5);
    node?.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(logged()).toBeGreaterThanOrEqual(5);
  });
});
