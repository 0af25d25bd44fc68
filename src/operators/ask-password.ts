import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { RefusedError, type Terminal } from '../platform/platform.api.js';

/**
 * Asks for a new password: at a terminal twice, without echo; otherwise reads stdin, without a final line break. Never
 * takes it from the command line, which other users of the machine can see and shells record.
 * @throws RefusedError when no password was entered, the two do not match, or the input was interrupted
 */
export async function askPassword({
  stdin: input,
  stderr: output,
}: Omit<Terminal, 'stdout'>): Promise<string> {
  if (input.isTTY !== true) return required((await text(input)).replace(/\r?\n$/, ''));
  const lines = createInterface({
    input,
    // Discards the echo of the password.
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
    // Called before the prompt is written: a line that arrives before this call is lost.
    const line = lines.question('', { signal: stop.signal });
    output.write(prompt);
    try {
      return await line;
    } catch (error) {
      if (stop.signal.aborted) throw new RefusedError('Interrupted. Nothing was changed.');
      throw error;
    } finally {
      output.write('\n');
    }
  };
  try {
    const password = required(await ask('New password: '));
    if (password !== (await ask('Repeat the password: ')))
      throw new RefusedError('The passwords do not match. Nothing was changed.');
    return password;
  } finally {
    lines.close();
  }
}

function required(password: string): string {
  if (password === '') throw new RefusedError('No password was entered. Nothing was changed.');
  return password;
}
