import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { RefusedError } from '../shared/commands/refused-error.js';

/** A terminal, or whatever a command reads from and writes to. */
interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

/**
 * Asks for a new password, twice and without showing it, at a terminal; elsewhere takes what is piped in, less the line
 * break at its end. Never from the command line: other users of a machine see that, and a shell remembers it.
 * @throws RefusedError when nothing was given, the two differ, or it was interrupted
 */
export async function askPassword({ input, output }: Terminal): Promise<string> {
  if (input.isTTY !== true) return required((await text(input)).replace(/\r?\n$/, ''));
  const lines = createInterface({
    input,
    // It would show what is typed.
    output: new Writable({
      write: (_chunk, _encoding, done) => {
        done();
      },
    }),
    terminal: true,
    historySize: 0,
  });
  const stop = new AbortController();
  // Ctrl+C, and Ctrl+D.
  for (const end of ['SIGINT', 'close'] as const)
    lines.once(end, () => {
      stop.abort();
    });
  const ask = async (prompt: string): Promise<string> => {
    // Asked first: a line that comes before anybody waits for it is lost.
    const line = lines.question('', { signal: stop.signal });
    output.write(prompt);
    try {
      return await line;
    } catch (error) {
      if (stop.signal.aborted) throw new RefusedError('Interrupted: nothing was done.');
      throw error;
    } finally {
      output.write('\n');
    }
  };
  try {
    const password = required(await ask('New password: '));
    if (password !== (await ask('The same again: ')))
      throw new RefusedError('The two differ: nothing was done.');
    return password;
  } finally {
    lines.close();
  }
}

function required(password: string): string {
  if (password === '') throw new RefusedError('No password was given: nothing was done.');
  return password;
}
