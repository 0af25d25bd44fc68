import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProblemKind } from '../src/shared/errors/problem.js';

const root = join(import.meta.dirname, '..');

/** Code and status of every error that a `*.errors.ts` declares. */
async function declared(): Promise<Map<string, number>> {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.errors.ts'),
  );
  const codes = new Map<string, number>();
  for (const file of files) {
    const tables = Object.values(
      (await import(join(root, 'src', file))) as Record<string, Record<string, ProblemKind>>,
    );
    for (const { code, status } of tables.flatMap((table) => Object.values(table))) {
      if (codes.has(code)) throw new Error(`The code ${code} is declared twice.`);
      codes.set(code, status);
    }
  }
  return codes;
}

/** Code and status of every row of the table "Codes". */
function documented(): Map<string, number> {
  const text = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  const section = text.slice(text.indexOf('## Codes'), text.indexOf('## Over HTTP'));
  return new Map(
    [...section.matchAll(/^\| `([\w.-]+)` +\| (\d{3}) /gm)].map(([, code = '', status]) => [
      code,
      Number(status),
    ]),
  );
}

describe('The error codes', () => {
  it('are the same in the code and in the documented table', async () => {
    const byCode = (codes: Map<string, number>) => [...codes].toSorted(([a], [b]) => a.localeCompare(b));
    const inCode = await declared();
    expect(inCode.size).toBeGreaterThan(10);
    expect(byCode(documented())).toEqual(byCode(inCode));
  });
});
