import fc from 'fast-check';
import { Agent, request } from 'node:http';
import { goodPassword } from '../../support/test-visitor.js';
import type { Answer, Call } from './api-description.js';

/** One request, valid or not. */
export interface FuzzRequest {
  path: Record<string, string>;
  query: [string, string][];
  headers: Record<string, string>;
  /** Whether the cookie of somebody signed in goes along. */
  signedIn: boolean;
  body: { type: string | undefined; text: string } | undefined;
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e9',
    'null',
    '__proto__',
    '%00',
    "1' OR '1'='1",
    '../../etc/passwd',
    '\ud800',
    '9'.repeat(30),
  ),
);

const address = fc.oneof(
  fc.integer({ min: 1, max: 30 }).map((person) => `person${person}@example.com`),
  fc.emailAddress(),
  oddText,
);

/** Values that fit a field of this name, now and then. */
const fitting: Record<string, fc.Arbitrary<unknown>> = {
  email: address,
  password: fc.oneof(fc.constant(goodPassword), fc.string({ unit: 'binary', maxLength: 150 })),
  currentPassword: fc.oneof(fc.constant(goodPassword), oddText),
  newPassword: fc.oneof(fc.constant('nine green pelicans'), oddText),
  upTo: fc.oneof(fc.nat(), fc.maxSafeInteger(), fc.double()),
  limit: fc.integer({ min: -1, max: 102 }),
  before: fc.oneof(fc.nat(50), fc.maxSafeInteger()),
  id: fc.uuid(),
};

const valueOf = (name: string): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 4, arbitrary: fitting[name] ?? oddText }, { weight: 1, arbitrary: fc.jsonValue() });

const textOf = (name: string): fc.Arbitrary<string> =>
  fc.oneof((fitting[name] ?? oddText).map(String), oddText);

function bodyOf(fields: string[]): fc.Arbitrary<FuzzRequest['body']> {
  const record = fc.record(Object.fromEntries(fields.map((name) => [name, valueOf(name)])), {
    requiredKeys: [],
  });
  const whole = fc.record(Object.fromEntries(fields.map((name) => [name, fitting[name] ?? oddText])));
  const text = fc.oneof(
    { weight: 6, arbitrary: whole.map((value) => JSON.stringify(value)) },
    { weight: 3, arbitrary: record.map((value) => JSON.stringify(value)) },
    fc
      .tuple(record, fc.dictionary(oddText, fc.jsonValue()))
      .map(([one, two]) => JSON.stringify({ ...one, ...two })),
    fc.json(),
    oddText,
    fc.constant(`{"email":"${'x'.repeat(40_000)}"}`),
  );
  const type = fc.oneof(
    { weight: 12, arbitrary: fc.constant<string | undefined>('application/json') },
    fc.constantFrom(
      undefined,
      'text/plain',
      'application/json; charset=utf-16',
      'application/x-www-form-urlencoded',
      'x/y',
      ';',
    ),
  );
  return fc.record({ type, text });
}

/** Requests for one call: most are close to valid ones, for what is far from them is refused at the door. */
export function requestsFor({ pathNames, queryNames, fields, method }: Call): fc.Arbitrary<FuzzRequest> {
  const known = queryNames.map((name) => fc.tuple(fc.constant(name), textOf(name)));
  const query = fc.array(fc.oneof(...known, fc.tuple(oddText, oddText)), { maxLength: 3 });
  const mayHaveBody = fields !== undefined || method === 'post';
  return fc.record({
    path: fc.record(Object.fromEntries(pathNames.map((name) => [name, textOf(name)]))),
    query:
      known.length > 0
        ? query
        : fc.oneof({ weight: 5, arbitrary: fc.constant<[string, string][]>([]) }, query),
    // Not those with which a client asks HTTP itself for another answer, such as 304, 412 and 417.
    headers: fc.oneof(
      { weight: 6, arbitrary: fc.constant<Record<string, string>>({}) },
      fc.constantFrom<Record<string, string>>(
        { Origin: 'https://evil.example' },
        { 'Sec-Fetch-Site': 'cross-site' },
        { 'X-Request-Id': '{"a":1}' },
        { Accept: 'text/html' },
        { 'Accept-Encoding': 'x' },
        { Range: 'bytes=0-1' },
      ),
    ),
    signedIn: fc.boolean(),
    body: mayHaveBody
      ? fc.oneof({ weight: 9, arbitrary: bodyOf(fields ?? []) }, fc.constant(undefined))
      : fc.constant(undefined),
  });
}

/** Sends it as it is, which no client library would. */
export function send(
  port: number,
  call: Call,
  given: FuzzRequest,
  cookie: string | undefined,
): Promise<Answer> {
  const encode = (text: string) => encodeURIComponent(text.toWellFormed()).replaceAll('%25', '%');
  const path = call.path.replace(/\{(\w+)\}/g, (_, name: string) => encode(given.path[name] ?? '') || '-');
  const query = given.query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  const body = given.body === undefined ? undefined : Buffer.from(given.body.text);
  const headers = {
    ...given.headers,
    ...(given.body?.type === undefined ? {} : { 'Content-Type': given.body.type }),
    ...(body === undefined ? {} : { 'Content-Length': body.length }),
    ...(cookie === undefined ? {} : { Cookie: cookie }),
  };
  const options = { port, host: '127.0.0.1', method: call.method.toUpperCase(), agent, headers };
  return new Promise((resolve, reject) => {
    const sent = request({ ...options, path: query === '' ? path : `${path}?${query}` }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += String(chunk)));
      response.once('end', () => {
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', text });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** Connections that are kept would keep the test process. */
export function closeConnections(): void {
  agent.destroy();
}
