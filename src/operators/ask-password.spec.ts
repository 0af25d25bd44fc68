import { PassThrough, Readable } from 'node:stream';
import { askPassword } from './ask-password.js';

/** A terminal at which somebody types each line when it is asked for. */
function typed(...lines: string[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const output = new PassThrough();
  const shown: string[] = [];
  output.on('data', (chunk) => {
    shown.push(String(chunk));
    if (String(chunk).endsWith(': ')) input.write(lines.shift() ?? '');
  });
  return { answer: askPassword({ input, output }), shown: () => shown.join('') };
}

const piped = (given: string) => askPassword({ input: Readable.from([given]), output: new PassThrough() });

describe('A password for an account', () => {
  it('is asked for twice at a terminal, and not shown', async () => {
    const { answer, shown } = typed('purple walruses\r', 'purple walruses\r');
    expect(await answer).toBe('purple walruses');
    expect(shown()).toBe('New password: \nThe same again: \n');
  });

  it('may be corrected while it is typed', async () => {
    expect(await typed('purplx\u007fe\r', 'purple\r').answer).toBe('purple');
  });

  it.each([
    ['the two differ', ['purple\r', 'yellow\r'], 'The two differ: nothing was done.'],
    ['it is empty', ['\r'], 'No password was given: nothing was done.'],
    ['Ctrl+C is pressed', ['purp\u0003'], 'Interrupted: nothing was done.'],
    ['Ctrl+D is pressed', ['purple\r', '\u0004'], 'Interrupted: nothing was done.'],
  ])('is not taken when %s', async (_, lines, sentence) => {
    await expect(typed(...lines).answer).rejects.toThrow(sentence);
  });

  it.each([
    ['with a line break at its end', 'purple walruses\n', 'purple walruses'],
    ['with one of Windows', 'purple walruses\r\n', 'purple walruses'],
    ['with spaces around it, which are its own', ' purple \n\n', ' purple \n'],
    ['without any', 'purple', 'purple'],
  ])('is read from what is piped in %s', async (_, given, password) => {
    expect(await piped(given)).toBe(password);
  });

  it('is not taken when nothing is piped in', async () => {
    await expect(piped('\n')).rejects.toThrow('No password was given');
  });
});
