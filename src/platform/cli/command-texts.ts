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

/**
 * Returns the first argument that no form of the command has, an action or an option. It never returns a value, which
 * may be secret: only the name of an option, and no word where the usage has a placeholder such as `EMAIL`.
 */
export function unknownArgument(command: Described, words: readonly string[]): string | undefined {
  const forms = command.usage.split('\n').map((line) => argumentsOf(line, command.name));
  const actions = forms.flatMap((form) => (form.find((word) => !word.startsWith('-')) ?? '').split('|'));
  const [first] = words;
  const expectsActions = actions.every((action) => !/^[A-Z<]/.test(action));
  if (first !== undefined && !first.startsWith('-') && expectsActions && !actions.includes(first))
    return first;
  const options = new Set(
    forms.flatMap((form) => form.join('|').split('|')).filter((word) => word.startsWith('-')),
  );
  return words
    .filter((word) => word.startsWith('-'))
    .map((word) => word.replace(/=.*/s, ''))
    .find((option) => !options.has(option));
}

/** `npm run users -- show EMAIL [--json]    shows it` has the arguments `show`, `EMAIL` and `--json`. */
function argumentsOf(line: string, name: string): string[] {
  const [form = ''] = line.trim().split(/\s{2,}/, 1);
  const words = form
    .replace(/^npm run \S+( --)?/, '')
    .split(/[\s[\]]+/)
    .filter((word) => word !== '');
  return words[0] === name ? words.slice(1) : words;
}

export function usageText({ usage }: Described): string {
  return ['Usage:', ...usage.split('\n').map((line) => `  ${line.trim()}`)].join('\n');
}
