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
import { loadOrCreateSecret } from './persisted-secret.js';

describe('The generated secret', () => {
  let parent: string;
  let directory: string;

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'made-secret-'));
    directory = join(parent, 'data');
  });
  afterEach(() => {
    rmSync(parent, { recursive: true });
  });

  it('is created on the first call, in a folder that need not exist', () => {
    expect(existsSync(directory)).toBe(false);
    const secret = loadOrCreateSecret(directory);
    expect(readdirSync(directory)).toEqual(['secret-key']);
    expect(readFileSync(join(directory, 'secret-key'), 'utf8')).toBe(secret);
  });

  it('is long enough, and printable', () => {
    expect(loadOrCreateSecret(directory)).toMatch(/^[\w-]{64}$/);
  });

  it('differs from the secret in another folder', () => {
    expect(loadOrCreateSecret(join(parent, 'one'))).not.toBe(loadOrCreateSecret(join(parent, 'other')));
  });

  it('is readable by its owner only', () => {
    loadOrCreateSecret(directory);
    expect(statSync(join(directory, 'secret-key')).mode & 0o777).toBe(0o600);
  });

  it('stays the same on later calls, and leaves no other file', () => {
    const first = loadOrCreateSecret(directory);
    const later = Array.from({ length: 20 }, () => loadOrCreateSecret(directory));
    expect(new Set(later)).toEqual(new Set([first]));
    expect(readdirSync(directory)).toEqual(['secret-key']);
  });

  it('is not replaced when an operator has provided the file', () => {
    loadOrCreateSecret(directory);
    const path = join(directory, 'secret-key');
    writeFileSync(path, 'a secret that an operator brought along\n');
    const { mtimeNs } = statSync(path, { bigint: true });
    expect(loadOrCreateSecret(directory)).toBe('a secret that an operator brought along');
    expect(statSync(path, { bigint: true }).mtimeNs).toBe(mtimeNs);
  });

  it('that was cut short is not accepted', () => {
    loadOrCreateSecret(directory);
    const path = join(directory, 'secret-key');
    for (const rest of ['', '   \n', 'x'.repeat(31)]) {
      writeFileSync(path, rest);
      expect(() => loadOrCreateSecret(directory)).toThrow('is too short');
      expect(readFileSync(path, 'utf8')).toBe(rest);
    }
  });

  it('has a name of its own for each purpose', () => {
    const one = loadOrCreateSecret(directory, 'one');
    expect(loadOrCreateSecret(directory, 'other')).not.toBe(one);
    expect(loadOrCreateSecret(directory, 'one')).toBe(one);
    expect(readdirSync(directory).sort()).toEqual(['one', 'other']);
  });

  it('fails with an error, and leaves no file, when it cannot be saved', () => {
    writeFileSync(directory, 'a file where the folder should be');
    expect(() => loadOrCreateSecret(directory)).toThrow(/EEXIST|ENOTDIR/);
    expect(readdirSync(parent)).toEqual(['data']);
  });

  it('fails with an error when its name is taken and cannot be read', () => {
    mkdirSync(directory);
    symlinkSync(join(parent, 'nowhere'), join(directory, 'secret-key'));
    expect(() => loadOrCreateSecret(directory)).toThrow(/ENOENT/);
    expect(readdirSync(directory)).toEqual(['secret-key']);
  });

  it.each(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])(
    'is made where hard links answer %s, readable by its owner only, and once',
    (code) => {
      const link = () => {
        throw Object.assign(new Error(code), { code });
      };
      const first = loadOrCreateSecret(directory, 'secret-key', link);
      expect(loadOrCreateSecret(directory, 'secret-key', link)).toBe(first);
      expect(first).toMatch(/^[\w-]{64}$/);
      expect(readdirSync(directory)).toEqual(['secret-key']);
      expect(statSync(join(directory, 'secret-key')).mode & 0o777).toBe(0o600);
    },
  );

  it('is that of the node that came first, where there are no hard links', () => {
    const link = () => {
      writeFileSync(join(directory, 'secret-key'), 'the secret of a node that was a moment faster');
      throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    };
    expect(loadOrCreateSecret(directory, 'secret-key', link)).toBe(
      'the secret of a node that was a moment faster',
    );
  });

  it('is the same for 20 nodes that start at the same moment', async () => {
    // Threads cannot load TypeScript; the gate lets all of them go at once, through several races in a row.
    const compiled = join(parent, 'made-secret.mjs');
    const compile = async (file: string) => {
      const { code } = await transformFile(resolve(import.meta.dirname, file), {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
      });
      return code.replace('../config/start-error.js', './start-error.mjs');
    };
    writeFileSync(join(parent, 'start-error.mjs'), await compile('../config/start-error.ts'));
    const node = `
      import { parentPort, workerData } from 'node:worker_threads';
      parentPort.postMessage('ready');
      Atomics.wait(new Int32Array(workerData.gate), 0, 0);
      parentPort.postMessage(workerData.names.map((name) => loadOrCreateSecret(workerData.directory, name)));`;
    writeFileSync(compiled, `${await compile('persisted-secret.ts')}\n${node}`);
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
