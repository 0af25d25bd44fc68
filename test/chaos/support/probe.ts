import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Measures, from a process of its own, how fast the application answers while others keep it busy. */
export class Probe {
  private output = '';
  private readonly started: Promise<void>;
  private readonly ended: Promise<void>;
  private readonly process: ChildProcessByStdio<Writable, Readable, null>;

  constructor(url: string) {
    this.process = spawn(process.execPath, [resolve(import.meta.dirname, 'health-probe.js'), url], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.started = new Promise((done) => {
      this.process.stdout.once('data', () => {
        done();
      });
    });
    this.process.stdout.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = new Promise((done) => {
      this.process.once('close', () => {
        done();
      });
    });
  }

  ready(): Promise<void> {
    return this.started;
  }

  /** @returns milliseconds that each answer took */
  async stop(): Promise<number[]> {
    this.process.stdin.end();
    await this.ended;
    return JSON.parse(this.output.split('\n')[1] ?? '[]') as number[];
  }
}
