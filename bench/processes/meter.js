/**
 * Loaded into every process that is measured, ours and yardsticks alike, before its own code: says what it has used.
 * The process ends with the one that started it.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { answer } from './answer.js';

const loop = monitorEventLoopDelay({ resolution: 1 });

answer({
  /** @returns {number} milliseconds of CPU since the start, all threads */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  /** After forced collections, in bytes. `resident` is what the machine gave, `heap` what JavaScript holds. */
  memory: () => {
    for (let time = 0; time < 3; time += 1) globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { resident: rss, heap: heapUsed + external };
  },
  /** p99 of the event loop's delay since this was last asked, or nothing the first time, in milliseconds. */
  loopDelay: () => {
    const p99 = loop.percentile(99) / 1e6;
    loop.enable();
    loop.reset();
    return p99;
  },
});
process.on('disconnect', () => process.exit(0));
// The channel alone does not keep a process alive that would end without it.
process.channel?.unref();
