import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StaticFolders } from '../platform/http/static-folders.js';
import { WebFolders } from './web-folders.js';

describe('Web folders', () => {
  it('are found in each feature that has one, without a line of code', () => {
    const directory = mkdtempSync(join(tmpdir(), 'features-'));
    for (const folder of ['tasks/web', 'notes/web', 'reports/persistence'])
      mkdirSync(join(directory, folder), { recursive: true });
    writeFileSync(join(directory, 'main.ts'), '');
    const served: string[][] = [];
    const folders = Object.assign(new StaticFolders(), {
      add: (path: string, folder: string) => served.push([path, folder]),
    });
    new WebFolders(folders).addAllIn(directory);
    rmSync(directory, { recursive: true });
    expect(served.sort()).toEqual([
      ['/features/notes', join(directory, 'notes/web')],
      ['/features/tasks', join(directory, 'tasks/web')],
    ]);
  });
});
