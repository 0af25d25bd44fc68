import { jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';

// A build takes some 20 s of one core, beside other suites.
jest.setTimeout(240_000);

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

describe('A project in a folder with letters beyond ASCII in its name', () => {
  let place: BuiltAppPlace;

  beforeEach(async () => {
    place = await BuiltApp.environment();
  });
  afterEach(async () => {
    await BuiltApp.endAll();
    place.remove();
  });

  it('builds, starts, and describes its API as anywhere else', async () => {
    const project = join(place.directory, 'Jürgen’s Документы (2) 😀 100% #1 a%20b');
    mkdirSync(project);
    const parts = [
      'src',
      'static',
      'tools',
      'nest-cli.json',
      'package.json',
      'tsconfig.json',
      'tsconfig.build.json',
    ];
    for (const part of parts) cpSync(join(root, part), join(project, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
    await run(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], { cwd: project });

    const describedBy = async (folder: string) => {
      const app = await BuiltApp.start(place.environment, project, folder);
      const document = (await (await fetch(`${place.url}/docs-json`)).json()) as object;
      await app.stop();
      return document;
    };
    expect(await describedBy(project)).toEqual(await describedBy(root));
  });
});
