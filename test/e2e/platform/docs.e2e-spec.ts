import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseFiles } from '../../support/base-files.js';

const root = join(import.meta.dirname, '../../..');

describe('The documentation', () => {
  it('lists exactly the event names of the trail that the code uses', () => {
    const inCode = baseFiles().flatMap((file) =>
      [...readFileSync(join(root, 'src', file), 'utf8').matchAll(/\bevent: '([a-z]+(?:_[a-z]+)+)'/g)].map(
        ([, name]) => name,
      ),
    );
    const text = readFileSync(join(root, 'docs/logging.md'), 'utf8');
    const section = text.slice(text.indexOf('## Events by name'), text.indexOf('## Other lines'));
    const documented = [...section.matchAll(/^\| `([a-z]+(?:_[a-z]+)+)`/gm)].map(([, name]) => name);
    expect(documented.length).toBeGreaterThan(8);
    expect(documented.toSorted()).toEqual([...new Set(inCode)].sort());
  });

  it('names existing tests for each line of the ASVS that is met', () => {
    const rows = readFileSync(join(root, 'docs/asvs.md'), 'utf8')
      .split('\n')
      .flatMap((line) => [
        ...line.matchAll(
          /^\| (\d+\.\d+\.\d+) +\| .*? \| (met|partly met|not met|not applicable) +\| (.*) \|$/g,
        ),
      ])
      .map(([, id = '', state = '', reason = '']) => ({ id, state, reason }));
    expect(rows.length).toBeGreaterThan(70);
    const missing = rows.flatMap(({ id, state, reason }) => {
      const tests = [...reason.matchAll(/`((?:src|test)\/[\w./-]+)`: "([^"]+)"/g)];
      if (state === 'met' && tests.length === 0) return [`${id}: no test`];
      return tests
        .filter(([, file = '', title = '']) => !readFileSync(join(root, file), 'utf8').includes(`'${title}'`))
        .map(([, file, title]) => `${id}: ${file} ${title}`);
    });
    expect(missing).toEqual([]);
  });
});
