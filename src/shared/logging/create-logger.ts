import type { EventEmitter } from 'node:events';
import { createLogger, type Logger, transports } from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import type { Settings } from '../config/settings.js';
import { jsonLines, readableLines, withoutBootNoise } from './log-format.js';

/** Files are kept for so many days. */
const keptFiles = 7;

/** Only this process's user writes a file, and its group, such as a collector's, may read it: addresses are in it. */
const ownerAndGroup = 0o640;

/** The console, readable or in production as JSON, and a file a day in `LOG_DIR`. */
export function createAppLogger(settings: Settings): Logger {
  const format = settings.production ? jsonLines() : readableLines(process.stdout.isTTY);
  return createFileLogger(settings).add(new transports.Console({ format }));
}

/** The same file only: for commands, whose console is for their answer. */
export function createFileLogger(settings: Settings): Logger {
  return createLogger({
    level: settings.LOG_LEVEL,
    ...(settings.LOG_LEVEL === 'debug' ? {} : { format: withoutBootNoise() }),
    transports: [dailyFile(settings.logDirectory)],
  });
}

/** A full disk must not end the process: whoever serves people goes on, and the console says what happened. */
export function dailyFile(directory: string): DailyRotateFile {
  const file = new DailyRotateFile({
    dirname: directory,
    filename: 'auth-notify-%DATE%.log',
    datePattern: 'YYYY-MM-DD',
    maxFiles: keptFiles,
    options: { flags: 'a', mode: ownerAndGroup },
    format: jsonLines(),
  });
  let complaint = '';
  // The library passes errors of the file on to this stream, where nobody listens for them.
  const { logStream } = file as unknown as { logStream: EventEmitter };
  logStream.on('error', (error: Error) => {
    if (error.message === complaint) return;
    complaint = error.message;
    console.error(`The log file cannot be written: ${complaint}`);
  });
  return file;
}

/** Resolves when every line has been handed to the console and is in the file. */
export async function flush(logger: Logger): Promise<void> {
  const files = logger.transports.filter((transport) => transport instanceof DailyRotateFile);
  const finished = logger.transports.map(
    (transport) => new Promise((resolve) => transport.once('finish', resolve)),
  );
  logger.end();
  await Promise.all(finished);
  // A file says `finish` when it has taken the last line, which is not yet when it has written it.
  await Promise.all(
    files.map((file) => {
      const { logStream } = file as unknown as { logStream: { end: (done: () => void) => void } };
      return new Promise<void>((resolve) => {
        logStream.end(resolve);
      });
    }),
  );
}
