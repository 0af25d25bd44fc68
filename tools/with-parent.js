/**
 * `node tools/with-parent.js COMMAND`: runs a command, and ends all its processes with SIGTERM when it gets SIGTERM, SIGINT
 * or SIGHUP itself, or when its parent ends. What is left after 10 s is killed.
 *
 * For scripts of npm: npm passes its signals on to the shell that it runs a script in, and that shell (dash) ends without
 * passing them on. Windows has neither process groups nor these signals: there, the command is run and nothing else.
 */
import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

/** Time between looks at the parent and at what is left, in milliseconds. */
const everyMs = 200;
const graceMs = 10_000;

const isPosix = process.platform !== 'win32';
const { ppid } = process;
// A group of its own, so that a signal reaches each of its processes once: Ctrl-C reaches the group of the terminal.
const child = spawn(process.argv.slice(2).join(' '), {
  stdio: 'inherit',
  shell: true,
  detached: isPosix,
});
let ending = false;

child.once('exit', (code) => {
  process.exitCode = code ?? 1;
  void end();
});
if (isPosix) {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => void end());
  setInterval(() => process.ppid === ppid || void end(), everyMs).unref();
}

async function end() {
  if (ending || !isPosix) return;
  ending = true;
  signalAll('SIGTERM');
  const until = performance.now() + graceMs;
  while (signalAll(0) && performance.now() < until) await pause(everyMs);
  signalAll('SIGKILL');
}

/** Returns whether there was any process left. @param {NodeJS.Signals | 0} signal */
function signalAll(signal) {
  try {
    return process.kill(-(child.pid ?? NaN), signal);
  } catch {
    return false;
  }
}
