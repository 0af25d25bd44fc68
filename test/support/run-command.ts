import { PassThrough, Readable } from 'node:stream';
import { Commands } from '../../src/platform/cli/commands.js';
import type { TestApp } from './test-app.js';

/** Runs a command inside an application that is running already. @returns what it would print */
export function runCommand({ app }: TestApp, [name, ...words]: string[], input = ''): Promise<string> {
  const command = app
    .get(Commands)
    .all()
    .find((one) => one.name === name);
  const request = command?.parse?.(words) ?? null;
  if (command === undefined || request === null) throw new Error(`no command: ${words.join(' ')}`);
  const terminal = { stdin: Readable.from([input]), stdout: new PassThrough(), stderr: new PassThrough() };
  return command.runner.run(request, terminal);
}
