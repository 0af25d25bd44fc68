import { jest } from '@jest/globals';
import type { EventEmitter } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dailyFile } from './create-logger.js';

describe('The daily log file', () => {
  it('is written by its owner only, and nothing to other users of the machine', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'log-'));
    const file = dailyFile(directory);
    const { logStream } = file as unknown as { logStream: EventEmitter };
    await new Promise((resolve) => logStream.once('open', resolve));
    const [name = ''] = readdirSync(directory).filter((one) => one.endsWith('.log'));
    expect(statSync(join(directory, name)).mode & 0o027).toBe(0);
    file.close?.();
    rmSync(directory, { recursive: true, force: true });
  });

  it('that cannot be written is reported on the console, once, and ends nothing; seven are kept', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'log-'));
    const complain = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const file = dailyFile(directory);
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
});
