import type { LoggerService } from '@nestjs/common';

/**
 * Longest time that a stop may take, in milliseconds; then the process exits, since the sender of the signal would soon
 * kill it anyway.
 */
const patienceMs = 10_000;

/**
 * Time within which repeated Ctrl+C signals count as one, in milliseconds: Ctrl+C reaches every process of the
 * terminal, and npm forwards to its child a signal that the child has received already.
 */
const onePressMs = 500;

/**
 * Stops gracefully on SIGTERM and Ctrl+C: exit code 0 when `stop` has finished. A second signal, or a stop that takes
 * longer than 10 s, ends the process at once with exit code 1.
 */
export function stopOnSignals(logger: LoggerService, stop: () => Promise<void>): void {
  let stoppingSince: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stoppingSince !== undefined) {
      if (signal === 'SIGINT' && performance.now() - stoppingSince < onePressMs) return;
      process.exit(1);
    }
    stoppingSince = performance.now();
    logger.log({ message: `${signal}: stopping`, event: 'sys_shutdown' }, 'Main');
    setTimeout(() => process.exit(1), patienceMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}
