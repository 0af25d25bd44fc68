import { transformFile } from '@swc/core';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { madeSecret } from './made-secret.js';

describe('The made secret', () => {
  let parent: string;
  let directory: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'made-secret-'));
    directory = join(parent, 'data');
  });
  afterEach(() => {
    rmSync(parent, { recursive: true });
  });

  it('is made on the first call, in a folder that need not be there', () => {
    expect(existsSync(directory)).toBe(false);
    const secret = madeSecret(directory);
    expect(readdirSync(directory)).toEqual(['secret-key']);
    expect(readFileSync(join(directory, 'secret-key'), 'utf8')).toBe(secret);
  });

  it('is long enough, and printable', () => {
    expect(madeSecret(directory)).toMatch(/^[\w-]{64}$/);
  });

  it('is another one in another folder', () => {
    expect(madeSecret(join(parent, 'one'))).not.toBe(madeSecret(join(parent, 'other')));
  });

  it('can be read by its owner only', () => {
    madeSecret(directory);
    expect(statSync(join(directory, 'secret-key')).mode & 0o777).toBe(0o600);
  });

  it('stays the same from then on, and leaves nothing beside it', () => {
    const first = madeSecret(directory);
    const later = Array.from({ length: 20 }, () => madeSecret(directory));
    expect(new Set(later)).toEqual(new Set([first]));
    expect(readdirSync(directory)).toEqual(['secret-key']);
  });

  it('is kept when somebody put one there', () => {
    madeSecret(directory);
    const path = join(directory, 'secret-key');
    writeFileSync(path, 'a secret that an operator brought along\n');
    const { mtimeNs } = statSync(path, { bigint: true });
    expect(madeSecret(directory)).toBe('a secret that an operator brought along');
    expect(statSync(path, { bigint: true }).mtimeNs).toBe(mtimeNs);
  });

  it('that was cut short is not taken for one', () => {
    madeSecret(directory);
    const path = join(directory, 'secret-key');
    for (const rest of ['', '   \n', 'x'.repeat(31)]) {
      writeFileSync(path, rest);
      expect(() => madeSecret(directory)).toThrow('is too short');
      expect(readFileSync(path, 'utf8')).toBe(rest);
    }
  });

  it('has a name of its own for each purpose', () => {
    const one = madeSecret(directory, 'one');
    expect(madeSecret(directory, 'other')).not.toBe(one);
    expect(madeSecret(directory, 'one')).toBe(one);
    expect(readdirSync(directory).sort()).toEqual(['one', 'other']);
  });

  it('fails aloud, and leaves nothing, where it cannot be kept', () => {
    writeFileSync(directory, 'a file where the folder should be');
    expect(() => madeSecret(directory)).toThrow(/EEXIST|ENOTDIR/);
    expect(readdirSync(parent)).toEqual(['data']);
  });

  it('fails aloud when its name is taken and there is nothing to read', () => {
    mkdirSync(directory);
    symlinkSync(join(parent, 'nowhere'), join(directory, 'secret-key'));
    expect(() => madeSecret(directory)).toThrow(/ENOENT/);
    expect(readdirSync(directory)).toEqual(['secret-key']);
  });

  it('is the same for 20 nodes that start at the same moment', async () => {
    // Threads cannot load TypeScript; the gate lets all of them go at once, through several races in a row.
    const compiled = join(parent, 'made-secret.mjs');
    const { code } = await transformFile(resolve(import.meta.dirname, 'made-secret.ts'), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    const node = `
      import { parentPort, workerData } from 'node:worker_threads';
      parentPort.postMessage('ready');
      Atomics.wait(new Int32Array(workerData.gate), 0, 0);
      parentPort.postMessage(workerData.names.map((name) => madeSecret(workerData.directory, name)));`;
    writeFileSync(compiled, `${code}\n${node}`);
    const gate = new SharedArrayBuffer(4);
    const names = Array.from({ length: 10 }, (_, index) => `secret-${index}`);
    const workerData = { gate, directory, names };
    const workers = Array.from({ length: 20 }, () => new Worker(compiled, { workerData }));
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const answers = workers.map(async (worker) => (await once(worker, 'message'))[0] as string[]);
    Atomics.store(new Int32Array(gate), 0, 1);
    Atomics.notify(new Int32Array(gate), 0);
    const secrets = await Promise.all(answers);
    await Promise.all(workers.map((worker) => worker.terminate()));

    const kept = names.map((name) => readFileSync(join(directory, name), 'utf8'));
    expect(secrets).toEqual(Array(20).fill(kept));
    expect(kept).toEqual(Array(10).fill(expect.stringMatching(/^[\w-]{64}$/)));
    expect(readdirSync(directory).sort()).toEqual(names);
  });
});
