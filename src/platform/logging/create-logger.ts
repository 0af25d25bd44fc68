import type { EventEmitter } from 'node:events';
import { createLogger, type Logger, transports } from 'winston';
import DailyRotateFile from 'winston-daily-rotate-file';
import { usingFiles } from '../config/start-error.js';
import { jsonLines, readableLines, withoutBootNoise } from './log-format.js';
import type { LoggingSettings } from './logging.settings.js';

/** Number of log files that are kept: of as many days, unless a file is full before its day is over. */
const keptFiles = 7;

/**
 * Permissions of log files: the process's user writes them, and its group, such as a collector's, may read them. They
 * contain addresses.
 */
const ownerAndGroup = 0o640;

/**
 * Creates a node's logger: writes to the console, as JSON in production, and to one file a day in `LOG_DIR`, or more when a
 * file has `LOG_MAX_SIZE`.
 */
export function createAppLogger(settings: LoggingSettings, { production }: { production: boolean }): Logger {
  const format = production ? jsonLines() : readableLines(process.stdout.isTTY);
  return createFileLogger(settings).add(new transports.Console({ format }));
}

/**
 * Keeps the process running when the console accepts no more output, because of a full disk or a closed reader: the log
 * file has the lines. Without an `error` listener, Node throws the error of a stream.
 */
export function surviveClosedConsole(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** Creates a logger that writes only to the log file: for commands, whose console is reserved for their result. */
export function createFileLogger(settings: LoggingSettings): Logger {
  return createLogger({
    level: settings.LOG_LEVEL,
    ...(settings.LOG_LEVEL === 'debug' ? {} : { format: withoutBootNoise() }),
    transports: [usingFiles(`LOG_DIR ${settings.directory}`, () => dailyFile(settings))],
  });
}

/**
 * Creates the daily log file. A full disk does not end the process: the node continues to serve, and the console
 * reports the error.
 */
export function dailyFile({ directory, LOG_MAX_SIZE }: LoggingSettings): DailyRotateFile {
  const file = new DailyRotateFile({
    dirname: directory,
    filename: 'auth-notify-%DATE%',
    extension: '.log',
    ...(isPattern(directory) ? { maxSize: LOG_MAX_SIZE } : {}),
    datePattern: 'YYYY-MM-DD',
    maxFiles: keptFiles,
    options: { flags: 'a', mode: ownerAndGroup },
    format: jsonLines(),
  });
  let complaint = '';
  // The library emits the file's errors on this stream, which has no other listener.
  const { logStream } = file as unknown as { logStream: EventEmitter };
  logStream.on('error', (error: Error) => {
    if (error.message === complaint) return;
    complaint = error.message;
    console.error(`The log file cannot be written: ${complaint}`);
  });
  return file;
}

/**
 * Whether the directory can be read as a regular expression, as the library does to find the last of several files of a day.
 * It fails for others, such as `c++`; files in them have no largest size.
 */
function isPattern(directory: string): boolean {
  try {
    return new RegExp(directory) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Resolves when every line has been passed to the console and written to the file. */
export async function flush(logger: Logger): Promise<void> {
  const files = logger.transports.filter((transport) => transport instanceof DailyRotateFile);
  const finished = logger.transports.map(
    (transport) => new Promise((resolve) => transport.once('finish', resolve)),
  );
  logger.end();
  await Promise.all(finished);
  // A file emits `finish` when it has accepted the last line, which may not be written yet.
  await Promise.all(
    files.map((file) => {
      const { logStream } = file as unknown as { logStream: { end: (done: () => void) => void } };
      return new Promise<void>((resolve) => {
        logStream.end(resolve);
      });
    }),
  );
}
