import { parseArgs } from 'node:util';

/**
 * Parses command-line arguments.
 * @returns the positional arguments, and whether `--json` was given; null if there is any other option
 */
export function readWords(words: string[]): { positionals: string[]; json: boolean } | null {
  try {
    const options = { json: { type: 'boolean', default: false } } as const;
    const { positionals, values } = parseArgs({ args: words, options, allowPositionals: true });
    return { positionals, json: values.json };
  } catch {
    return null;
  }
}
