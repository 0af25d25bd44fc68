import { jest } from '@jest/globals';
import { type EventEmitter, once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from 'winston';
import { parseSettings } from '../config/parse-settings.js';
import { createFileLogger, dailyFile, flush } from './create-logger.js';
import { LoggingSettings } from './logging.settings.js';

const settingsFor = (directory: string, size = '100m') =>
  parseSettings(LoggingSettings, { LOG_DIR: directory, LOG_MAX_SIZE: size });

describe('The daily log file', () => {
  it('is writable by its owner only, and closed to other users of the machine', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'log-'));
    const file = dailyFile(settingsFor(directory));
    const { logStream } = file as unknown as { logStream: EventEmitter };
    await new Promise((resolve) => logStream.once('open', resolve));
    const [name = ''] = readdirSync(directory).filter((one) => one.endsWith('.log'));
    expect(statSync(join(directory, name)).mode & 0o027).toBe(0);
    file.close?.();
    rmSync(directory, { recursive: true, force: true });
  });

  it('that cannot be written is reported on the console once and stops nothing, and seven files are retained', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'log-'));
    const complain = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const file = dailyFile(settingsFor(directory));
    const { logStream } = file as unknown as { logStream: EventEmitter };
    await new Promise((resolve) => logStream.once('open', resolve));
    // An error event that nobody listens for is thrown, here as in a running server.
    for (let line = 0; line < 3; line += 1)
      logStream.emit('error', new Error('ENOSPC: no space left on device'));
    expect(complain.mock.calls).toEqual([
      ['The log file cannot be written: ENOSPC: no space left on device'],
    ]);
    complain.mockRestore();
    // What the library itself goes by when a day begins.
    const [audit = ''] = readdirSync(directory).filter((name) => name.endsWith('-audit.json'));
    expect(JSON.parse(readFileSync(join(directory, audit), 'utf8'))).toMatchObject({
      keep: { days: false, amount: 7 },
    });
    file.close?.();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(['logs', 'c++', 'a[b-a'])('goes on after restarts, in a folder called %s', async (name) => {
    const directory = join(mkdtempSync(join(tmpdir(), 'log-')), name);
    for (const line of ['first', 'second', 'third']) {
      const logger = createFileLogger(settingsFor(directory, '1k'));
      logger.info(line);
      await flush(logger);
    }
    const [file = '', ...others] = readdirSync(directory).filter((one) => one.endsWith('.log'));
    expect(others).toEqual([]);
    expect(readFileSync(join(directory, file), 'utf8')).toMatch(/first.*\n.*second.*\n.*third/);
    rmSync(directory, { recursive: true, force: true });
  });

  it('is followed by another one when it is full, and the last seven of these are retained', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'log-'));
    const file = dailyFile(settingsFor(directory, '1k'));
    const { logStream } = file as unknown as { logStream: EventEmitter };
    await once(logStream, 'open');
    const logger = createLogger({ transports: [file] });
    for (let number = 1; number <= 10; number += 1) {
      const next = once(logStream, 'rotate').then(() => once(logStream, 'open'));
      // More than 1 KiB, so that the line behind it begins the next file.
      logger.info(`line ${number} ${'x'.repeat(1_024)}`);
      if (number > 1) await next;
    }
    await flush(logger);
    const files = readdirSync(directory).filter((name) => name.endsWith('.log'));
    expect(files).toHaveLength(7);
    for (const name of files) {
      const { size, mode } = statSync(join(directory, name));
      expect([size < 2_048, mode & 0o027]).toEqual([true, 0]);
    }
    rmSync(directory, { recursive: true, force: true });
  });
});
