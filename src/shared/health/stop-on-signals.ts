import type { LoggerService } from '@nestjs/common';

/** A stop that takes longer than this, in milliseconds, is cut off: whoever sent the signal will kill soon anyway. */
const patienceMs = 10_000;

/**
 * Ctrl+C reaches every process of the terminal, and npm passes on to its child what the child got already: one press
 * may come as several signals within so many milliseconds.
 */
const onePressMs = 500;

/**
 * Stops in good order on SIGTERM and Ctrl+C: exit code 0 when `stop` is done. A second signal ends the process at
 * once, and so does a stop that takes longer than 10 s: both with exit code 1.
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
