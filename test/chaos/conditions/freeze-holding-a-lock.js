/**
 * After SIGUSR2 the process freezes itself, as SIGSTOP would at the worst moment: inside a transaction, with the relay's
 * row locked. It says so first.
 */
import { writeSync } from 'node:fs';

const { EventOffsetsRepository } = await import(
  new URL('../../../dist/platform/events/persistence/event-offsets.repository.js', import.meta.url)
);

let wanted = false;
process.on('SIGUSR2', () => (wanted = true));

const { lockRelay } = EventOffsetsRepository.prototype;
EventOffsetsRepository.prototype.lockRelay = async function (tx) {
  const row = await lockRelay.call(this, tx);
  if (wanted && row !== null) {
    wanted = false;
    writeSync(1, 'frozen with a lock\n');
    process.kill(process.pid, 'SIGSTOP');
  }
  return row;
};
