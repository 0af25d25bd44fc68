import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `dist/cli.js` as a process of its own, with something piped in. */
export function builtCommand(
  words: string[],
  environment: Readonly<Record<string, string>>,
  input = '',
): Promise<Outcome> {
  const command = spawn(process.execPath, [join(root, 'dist/cli.js'), ...words], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  const outcome = { stdout: '', stderr: '' };
  command.stdout.on('data', (chunk) => (outcome.stdout += String(chunk)));
  command.stderr.on('data', (chunk) => (outcome.stderr += String(chunk)));
  command.stdin.on('error', () => undefined);
  command.stdin.end(input);
  return new Promise((done) => {
    command.once('close', (code) => {
      done({ code, ...outcome });
    });
  });
}
