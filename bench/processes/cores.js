/** Servers run on one core and whoever loads them on another, where there are two and `taskset` (util-linux). */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @returns {number[]} the cores that this process may use, such as 0-3,6; none where the system does not say */
function allowedCores() {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '';
    return list.split(',').flatMap((range) => {
      const [first = NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
  } catch {
    return [];
  }
}

const allowed = allowedCores();

export const pinned = allowed.length > 1 && spawnSync('taskset', ['--version']).status === 0;

const cores = { server: `${allowed[0]}`, load: `${allowed[1]}`, both: `${allowed[0]},${allowed[1]}` };

/**
 * @typedef {'server' | 'load' | 'both'} Side
 * @param {Side} side `both` is a server that may use the load's core, too
 * @returns {string[]} what a command line begins with, to run on that side's core
 */
export function onCoreOf(side) {
  return pinned ? ['taskset', '--cpu-list', cores[side]] : [];
}

/** Moves this process, all its threads, to the core of the load. */
export function joinLoad() {
  if (pinned) spawnSync('taskset', ['--all-tasks', '--pid', '--cpu-list', cores.load, String(process.pid)]);
}
