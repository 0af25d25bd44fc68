import { jest } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';

// It compiles the application.
jest.setTimeout(300_000);

const root = resolve(import.meta.dirname, '../..');

/** Pids of the processes that work in a folder, as Linux lists them. */
function processesIn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder;
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
}

describe('npm run start:dev', () => {
  let place: BuiltAppPlace;
  let copy: string;
  let output = '';

  beforeEach(async () => {
    place = await BuiltApp.environment();
    // A copy, because whoever runs the tests may have the original running.
    copy = realpathSync(mkdtempSync(join(tmpdir(), 'start-dev-')));
    const files = [
      'package.json',
      'nest-cli.json',
      'tsconfig.json',
      'tsconfig.build.json',
      'tsconfig.dev.json',
    ];
    for (const name of [...files, 'src', 'static', 'tools'])
      cpSync(join(root, name), join(copy, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    mkdirSync(join(copy, 'dist'));
    writeFileSync(join(copy, 'dist/main.js'), 'built for somebody else');
  });
  afterEach(() => {
    for (const pid of processesIn(copy)) process.kill(pid, 'SIGKILL');
    rmSync(copy, { recursive: true, force: true });
    place.remove();
  });

  function start(): Promise<ChildProcess> {
    const npm = spawn('npm', ['run', 'start:dev'], {
      cwd: copy,
      env: { ...process.env, NODE_OPTIONS: '', ...place.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Promise((done, fail) => {
      for (const stream of [npm.stdout, npm.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          output += String(chunk);
          if (output.includes('Open http')) done(npm);
        });
      }
      npm.once('exit', (code) => {
        fail(new Error(`It ended with ${code}:\n${output}`));
      });
    });
  }

  it('leaves nothing behind when npm is ended by SIGTERM, and lets alone what the tests run', async () => {
    const npm = await start();
    // npm, watcher and server at least.
    expect(processesIn(copy).length).toBeGreaterThan(2);
    // Once nobody has its output any more.
    const closed = once(npm, 'close');
    npm.kill('SIGTERM');
    await closed;
    expect(processesIn(copy)).toEqual([]);
    await expect(fetch(`${place.url}/health/live`)).rejects.toThrow('fetch failed');
    // In good order, not cut off.
    expect(output).toContain('sys_shutdown');
    expect(readFileSync(join(copy, 'dist/main.js'), 'utf8')).toBe('built for somebody else');
    expect(existsSync(join(copy, 'dist-dev/main.js'))).toBe(true);
  });
});
