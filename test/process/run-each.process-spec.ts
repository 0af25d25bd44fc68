import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const script = resolve(import.meta.dirname, '../../tools/run-each.js');
const runEach = (...commands: string[]) =>
  spawnSync(process.execPath, [script, ...commands], { encoding: 'utf8' });

describe('tools/run-each.js, behind npm run lint,', () => {
  it('runs every command and exits with 1 when the first of them fails', () => {
    const { status, stdout, stderr } = runEach('node -p missing', 'node -p "6 * 7"', 'node -p "6 * 8"');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^42$[^]*^48$/m);
    expect(stderr).toMatch(/Failed: node -p missing$/m);
  });

  it('exits with 0 when every command succeeds', () => {
    expect(runEach('node -p 1', 'node -p 2').status).toBe(0);
  });

  it('exits with 1 when a command does not exist', () => {
    const { status, stdout } = runEach('no-such-program', 'node -p "6 * 7"');
    expect([status, stdout.includes('42')]).toEqual([1, true]);
  });
});
