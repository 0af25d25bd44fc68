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
  return { answer: askPassword({ stdin: input, stderr: output }), shown: () => shown.join('') };
}

const piped = (given: string) => askPassword({ stdin: Readable.from([given]), stderr: new PassThrough() });

describe('A password that the command asks for', () => {
  it('is asked for twice at a terminal, and not echoed', async () => {
    const { answer, shown } = typed('purple walruses\r', 'purple walruses\r');
    expect(await answer).toBe('purple walruses');
    expect(shown()).toBe('New password: \nRepeat the password: \n');
  });

  it('can be corrected while it is typed', async () => {
    expect(await typed('purplx\u007fe\r', 'purple\r').answer).toBe('purple');
  });

  it.each([
    ['the two differ', ['purple\r', 'yellow\r'], 'The passwords do not match. Nothing was changed.'],
    ['it is empty', ['\r'], 'No password was entered. Nothing was changed.'],
    ['Ctrl+C is pressed', ['purp\u0003'], 'Interrupted. Nothing was changed.'],
    ['Ctrl+D is pressed', ['purple\r', '\u0004'], 'Interrupted. Nothing was changed.'],
  ])('is not accepted when %s', async (_, lines, sentence) => {
    await expect(typed(...lines).answer).rejects.toThrow(sentence);
  });

  it.each([
    ['with a line break at its end', 'purple walruses\n', 'purple walruses'],
    ['with a Windows line break at its end', 'purple walruses\r\n', 'purple walruses'],
    ['with the spaces around it, which belong to it', ' purple \n\n', ' purple \n'],
    ['without a line break', 'purple', 'purple'],
  ])('is read from standard input %s', async (_, given, password) => {
    expect(await piped(given)).toBe(password);
  });

  it('is not accepted when standard input is empty', async () => {
    await expect(piped('\n')).rejects.toThrow('No password was entered');
  });
});
