import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProblemKind } from '../../../src/platform/errors/problem.js';
import { baseExports } from '../../support/base-files.js';

/** Code and status of every error that a `*.errors.ts` of the base declares. */
async function declared(): Promise<[string, number][]> {
  const tables = (await baseExports(/\.errors\.ts$/)) as Record<string, ProblemKind>[];
  return tables.flatMap((table) =>
    Object.values(table).map(({ code, status }): [string, number] => [code, status]),
  );
}

/** Code and status of every row of the table "Codes". */
function documented(): [string, number][] {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8');
  const section = text.slice(text.indexOf('## Codes'), text.indexOf('## Over HTTP'));
  return Array.from(section.matchAll(/^\| `([\w.-]+)` +\| (\d{3}) /gm), ([, code = '', status]) => [
    code,
    Number(status),
  ]);
}

describe('The error codes of the base', () => {
  it('are the same in the code and in the documented table', async () => {
    const inCode = await declared();
    expect(inCode.length).toBeGreaterThan(10);
    expect(documented().toSorted()).toEqual(inCode.toSorted());
  });
});
