import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { BuiltApp } from '../support/built-app.js';
import { TestVisitor } from '../support/test-visitor.js';
import { type ApiDocument, namedProperties } from './support/api-document.js';

const program = readFileSync(join(import.meta.dirname, 'support/client-program.txt'), 'utf8');

/** Changes to the program with which it must not compile. */
const wrongs: [name: string, right: string, wrong: string][] = [
  ['a property that the data of this type does not have', 'data.email', 'data.name'],
  ['a type that no notification has', "'user-registered'", "'user-registred'"],
  ['a code that no error has', "'users.email-taken'", "'users.email-took'"],
  ['a field code that no error has', "'password.too-short'", "'password.short'"],
];

const fileOf = (name: string) => `${name.replaceAll(' ', '-')}.ts`;

/** Compiles the files of a folder at once, and returns what the compiler says about each, by name. */
function compile(folder: string, names: string[]): Map<string, string[]> {
  const compiled = ts.createProgram(
    names.map((name) => join(folder, name)),
    {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      strict: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      types: [],
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    },
  );
  compiled.emit();
  const found = ts.getPreEmitDiagnostics(compiled);
  return new Map(
    names.map((name) => [
      name,
      found
        .filter(({ file }) => file === undefined || file.fileName.endsWith(`/${name}`))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    ]),
  );
}

describe('A client that is generated from the description of the API', () => {
  const folder = mkdtempSync(join(tmpdir(), 'auth-notify-client-'));
  let document: ApiDocument;
  let url: string;
  let remove: () => void;
  let complaints: Map<string, string[]>;

  beforeAll(async () => {
    const place = await BuiltApp.environment();
    ({ url, remove } = place);
    await BuiltApp.start(place.environment);
    const text = await (await fetch(`${url}/docs-json`)).text();
    document = JSON.parse(text) as ApiDocument;
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    writeFileSync(join(folder, 'api.ts'), astToString(await openapiTS(text)));
    const sources = new Map([
      ['program.ts', program],
      ...wrongs.map(([name, right, wrong]): [string, string] => [
        fileOf(name),
        program.replace(right, wrong),
      ]),
    ]);
    for (const [name, source] of sources) writeFileSync(join(folder, name), source);
    complaints = compile(folder, [...sources.keys()]);
  });
  afterAll(async () => {
    await BuiltApp.endAll();
    remove();
    rmSync(folder, { recursive: true });
  });

  it('reads who joined, and what an error is, without a cast', async () => {
    expect(program).not.toMatch(/\bas\b|\bany\b|!\.|@ts-/);
    expect(complaints.get('program.ts')).toEqual([]);
    await new TestVisitor(url).register('grace@example.com');
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'program.js'), url]);
    expect(JSON.parse(stdout)).toEqual({
      registered: 'ada@example.com',
      again: 'the address is taken',
      joined: expect.arrayContaining(['grace@example.com']) as string[],
    });
  });

  it.each(wrongs)('does not compile with %s (control)', (name, right) => {
    expect(program).toContain(right);
    expect(complaints.get(fileOf(name))).not.toEqual([]);
  });

  it('gets integers, moments and ids as such', () => {
    const properties = namedProperties(document);
    const of = (accepted: (schema: { type?: string; format?: string }) => boolean, names: RegExp) =>
      properties.filter(({ name, schema }) => names.test(name) && !accepted(schema)).map(({ name }) => name);
    expect(of(({ type }) => type !== 'number', /./)).toEqual([]);
    expect(of(({ format }) => format === 'date-time', /At$/)).toEqual([]);
    expect(of(({ type, format }) => type === 'integer' || format === 'uuid', /\.id$/)).toEqual([]);
    expect(properties.filter(({ schema }) => schema.format === 'uuid').length).toBeGreaterThan(2);
  });
});
