import type { CommandOptions } from './command.js';
import { textTable } from './text-table.js';

type Described = Pick<CommandOptions, 'name' | 'summary' | 'usage'>;

/** Lists all commands, one per line. */
export function listText(commands: Described[]): string {
  return [
    'Usage:\n  npm run cli -- COMMAND [ARGUMENTS]',
    textTable(
      ['COMMAND', 'DESCRIPTION'],
      commands.map(({ name, summary }) => [name, summary]),
    ),
    'For the arguments of a command: npm run cli -- COMMAND --help',
  ].join('\n\n');
}

export function helpText(command: Described): string {
  return `${command.summary}\n\n${usageText(command)}`;
}

export function usageText({ usage }: Described): string {
  return ['Usage:', ...usage.split('\n').map((line) => `  ${line.trim()}`)].join('\n');
}
