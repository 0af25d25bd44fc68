import { cpus, loadavg, totalmem } from 'node:os';
import { pinned } from '../processes/cores.js';

/** What the figures depend on. */
export function machine() {
  const cores = cpus();
  return {
    cpu: (cores[0]?.model ?? 'unknown').trim(),
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    pinned,
  };
}

/** How many processes wanted to run, over the last minute: ours are among them. */
export function load() {
  return Number(loadavg()[0]?.toFixed(1));
}
