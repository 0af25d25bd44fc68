import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BuiltApp } from '../support/built-app.js';
import { type ApiDocument, bodyOf, namedProperties, type Operation } from './support/api-document.js';

const sources = join(import.meta.dirname, '../../src');

/** Values of the `@example` lines in the comments of DTOs, as they are written. */
function writtenExamples(): string[] {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.dto.ts'))
    .flatMap((file) =>
      Array.from(readFileSync(join(sources, file), 'utf8').matchAll(/@example (.*)/g), ([, value = '']) =>
        value.trim(),
      ),
    );
}

describe('The description of the built API', () => {
  let document: ApiDocument;
  let url: string;
  let remove: () => void;
  let cookie = '';

  beforeAll(async () => {
    const place = await BuiltApp.environment();
    ({ url, remove } = place);
    await BuiltApp.start(place.environment);
    document = (await (await fetch(`${url}/docs-json`)).json()) as ApiDocument;
  });
  afterAll(async () => {
    await BuiltApp.endAll();
    remove();
  });

  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );

  /** Sends a call with what Swagger UI fills in: the examples. */
  async function tryOut(path: string, method: string, { parameters = [], ...operation }: Operation) {
    const target = new URL(
      path.replace(/\{(\w+)\}/g, (_, name) =>
        String(parameters.find((parameter) => parameter.name === name)?.schema.example),
      ),
      url,
    );
    for (const { in: place, name, schema } of parameters) {
      if (place === 'query' && schema.example !== undefined)
        target.searchParams.set(name, String(schema.example));
    }
    const body = bodyOf(document, operation);
    const response = await fetch(target, {
      method: method.toUpperCase(),
      headers: { cookie, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const set = response.headers.getSetCookie().find((each) => each.startsWith('access_token='));
    if (set !== undefined) cookie = set.split(';')[0] ?? '';
    return response;
  }

  it('has every example that is written in a comment', () => {
    const text = JSON.stringify(document);
    const written = writtenExamples();
    expect(written.length).toBeGreaterThan(20);
    const lost = written.filter(
      (value) => !text.includes(`"example":${value}`) && !text.includes(`"example":"${value}"`),
    );
    expect(lost).toEqual([]);
  });

  it('has an example for each property that is text', () => {
    const without = namedProperties(document).filter(
      ({ schema }) => schema.type === 'string' && schema.enum === undefined && schema.example === undefined,
    );
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it('offers calls that the application accepts as offered, Register first, and says which set a cookie', async () => {
    const order = ['Auth_register', 'Auth_login', 'Password_change'];
    const rank = ({ operation: { operationId } }: { operation: Operation }) =>
      operationId === 'Auth_logout' ? order.length + 1 : (order.indexOf(operationId) + 1 || order.length) - 1;
    const answers: string[] = [];
    const undescribed: string[] = [];
    for (const { path, method, operation } of operations().toSorted((a, b) => rank(a) - rank(b))) {
      const { status, headers } = await tryOut(path, method, operation);
      answers.push(`${operation.operationId} ${status}`);
      const described = operation.responses[String(status)]?.headers?.['Set-Cookie'] !== undefined;
      if (described !== headers.has('Set-Cookie')) undescribed.push(operation.operationId);
    }
    expect(undescribed).toEqual([]);
    const refused = answers.filter((answer) => !/ 20[014]$/.test(answer));
    // No session has the id of the example.
    expect(refused).toEqual(['Sessions_end 404']);
    expect(answers.length).toBeGreaterThan(10);
  });
});
