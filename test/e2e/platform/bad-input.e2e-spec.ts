import { request as rawRequest } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { Response, Test } from 'supertest';
import { TestApp } from '../../support/test-app.js';
import { goodPassword, setCookies, type TestVisitor } from '../../support/test-visitor.js';

type Headers = Record<string, string>;

const register = '/api/v1/auth/register';
const login = '/api/v1/auth/login';
const read = '/api/v1/notifications/read';
const feed = '/api/v1/notifications';
const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

/** What no answer may show: stacks, SQL, paths of files. */
const innards =
  /\bat \S+ \(|node_modules|\.[jt]s:\d|SELECT |INSERT |UPDATE |SQLITE|QueryFailed|class-validator/i;

const unlimited = { LOGIN_LIMIT_PER_MINUTE: '0', REGISTER_LIMIT_PER_MINUTE: '0' };
const zipped = { 'Content-Encoding': 'gzip' };
const chunks = { 'Transfer-Encoding': 'chunked' };

let count = 0;

/** What somebody new would register with. */
const newcomer = () => ({ email: `newcomer${(count += 1)}@example.com`, password: goodPassword });

function expectProblem(response: Response, status: number, code: string): void {
  expect([response.status, response.headers['content-type']]).toEqual([
    status,
    expect.stringMatching(/^application\/problem\+json(;|$)/),
  ]);
  const text = expect.stringMatching(/./) as string;
  const requestId: unknown = response.headers['x-request-id'];
  const problem = { type: text, title: text, detail: text, status, code, requestId };
  expect(JSON.parse(response.text)).toMatchObject(problem);
  expect(response.text).not.toMatch(innards);
  expect(setCookies(response)).toEqual([]);
}

/** Bad input, said of this field, when it is one. */
function expectInvalid(response: Response, field?: string): void {
  expectProblem(response, 400, 'request.invalid');
  if (field === undefined) return;
  expect(response.body).toMatchObject({ errors: [{ field, message: expect.any(String) as string }] });
}

const readable = Buffer.from(JSON.stringify(newcomer()));

describe('Invalid input', () => {
  let app: TestApp;
  let ada: TestVisitor;
  let before: unknown;

  /** Everything that a request could have changed. */
  const state = async () => {
    const [counts] = await app.query<unknown>(
      `SELECT (SELECT COUNT(*) FROM users) users, (SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL) sessions,
       (SELECT COUNT(*) FROM notifications) notifications, (SELECT SUM(read_up_to) FROM read_marks) marks`,
    );
    return counts;
  };
  /** Sends a body as it is: to the feed with a session, to everything else without. */
  const send = (path: string, body: string | Buffer, type = json, headers: Headers = {}): Test =>
    (path === read ? ada.post(path) : app.http.post(path))
      .type(type)
      .set(headers)
      .serialize((given: unknown) => given as string)
      .send(body as string);

  /** Sends a request just as it is given here: other clients mend its path. */
  const exchange = (method: string, path: string, headers: Headers = {}, body = '') =>
    new Promise<Response>((resolve, reject) => {
      const call = rawRequest(app.url, { method, path, headers }, (incoming) => {
        textOf(incoming).then((text) => {
          resolve({ status: incoming.statusCode, headers: incoming.headers, text } as Response);
        }, reject);
      });
      call.on('error', reject);
      if (body !== '') call.write(body.slice(0, 1_000));
      call.end(body.slice(1_000));
    });

  beforeAll(async () => {
    app = await TestApp.start({ environment: unlimited });
    ada = await app.registered('ada@example.com');
    await app.events.settled();
  });
  beforeEach(async () => {
    before = await state();
  });
  afterAll(() => app.close());

  afterEach(async () => {
    await app.events.settled();
    expect(await state()).toEqual(before);
    await ada.get('/api/v1/users/me').expect(200);
  });

  describe('in a body is refused:', () => {
    it.each([
      ['what is not JSON', ['{"email":"grace"', '{"email":1,}', "{'email':1}", 'undefined', 'a=b', '\0']],
      ['a value that is not an object', ['1', '"grace@example.com"', 'true', 'null']],
      ['a list', ['[]', JSON.stringify([newcomer()]), '['.repeat(16_000) + ']'.repeat(16_000)]],
      ['an empty body or object', ['', '{}']],
    ])('%s', async (_, bodies) => {
      for (const body of bodies) {
        for (const path of [register, login, read]) expectInvalid(await send(path, body));
      }
    });

    it.each([
      ['__proto__', `{"__proto__":{"polluted":true},${JSON.stringify(newcomer()).slice(1)}`],
      ['constructor', JSON.stringify({ ...newcomer(), constructor: { prototype: { polluted: true } } })],
      ['an unknown field', JSON.stringify({ ...newcomer(), isAdmin: true })],
      ['a field in another case', JSON.stringify({ ...newcomer(), Email: 'ada@example.com' })],
    ])('an object with %s', async (_, body) => {
      expectInvalid(await send(register, body));
      expectInvalid(await send(login, body));
      expect('polluted' in {}).toBe(false);
    });

    it('an object that is nested, at any depth', async () => {
      for (let depth = 200; depth <= 5_000; depth += 200) {
        expectInvalid(await send(login, `{"email":${'{"a":'.repeat(depth)}1${'}'.repeat(depth + 1)}`));
        expectInvalid(await send(login, `{"email":${'['.repeat(3 * depth)}${']'.repeat(3 * depth)}}`));
      }
    });

    it.each([1, true, null, ['grace@example.com'], { $ne: '' }, '', undefined])(
      'an email or a password that is %j',
      async (value) => {
        for (const field of ['email', 'password']) {
          for (const path of [register, login]) {
            const response = await send(path, JSON.stringify({ ...newcomer(), [field]: value }));
            expectInvalid(response, field);
          }
        }
      },
    );

    it('several errors, which are all reported at once', async () => {
      const response = await send(register, '{"more":1}');
      expectProblem(response, 400, 'request.invalid');
      const { errors } = response.body as { errors: { field: string; code: string }[] };
      const found = errors.map(({ field, code }) => `${field} ${code}`).sort();
      expect(found).toEqual(['email missing', 'more unknown-field', 'password missing']);
    });

    it('more fields than an object can have, without a word about each', async () => {
      const fields = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 1]));
      for (const body of [fields(21), fields(2_800), { email: fields(21) }, { email: [fields(2_000)] }]) {
        for (const path of [register, login, read]) {
          const response = await send(path, JSON.stringify(body));
          expectProblem(response, 400, 'request.invalid');
          expect(response.body).toMatchObject({ detail: 'An object can have at most 20 fields.' });
          expect(response.body).not.toHaveProperty('errors');
        }
      }
      const some = (await send(login, JSON.stringify(fields(20)))).body as { errors: unknown[] };
      expect(some.errors).toHaveLength(10);
      const sent = await send('/login', Object.keys(fields(21)).join('=x&'), form);
      expect([sent.status, sent.headers['location']]).toEqual([303, '/login#invalid-input']);
    });

    it('a password of 10,000 characters', async () => {
      for (const path of [register, login]) {
        const response = await send(
          path,
          JSON.stringify({ ...newcomer(), password: 'walrus '.repeat(1_500) }),
        );
        expectProblem(response, 400, 'request.invalid');
        expect(response.body).toMatchObject({ errors: [{ field: 'password', code: 'password.too-long' }] });
      }
    });

    it('a body over 32 KiB, by a byte or by 10 MB, in one piece or in many', async () => {
      const ofSize = (bytes: number) => `{"email":"${'x'.repeat(bytes - 12)}"}`;
      expectInvalid(await send(register, ofSize(32 * 1024)));
      for (const bytes of [32 * 1024 + 1, 33 * 1024, 10_000_000]) {
        const body = ofSize(bytes);
        expectProblem(await send(register, body), 413, 'request.too-large');
        // Without a length said beforehand.
        const chunked = await exchange('POST', register, { 'Content-Type': json }, body);
        expectProblem(chunked, 413, 'request.too-large');
      }
      const sent = await send('/register', `email=${'x'.repeat(33_000)}`, form);
      expect([sent.status, sent.headers['location']]).toEqual([303, '/register#error']);
    });

    it.each<[string, Buffer, Headers, number, string]>([
      ['huge once decompressed', gzipSync(Buffer.alloc(10_000_000, ' ')), zipped, 413, 'too-large'],
      ['not in the declared encoding', Buffer.from('not gzip'), zipped, 400, 'invalid'],
      ['cut short', gzipSync(JSON.stringify(newcomer())).subarray(0, 30), zipped, 400, 'invalid'],
      ['not UTF-8', Buffer.from('{"email":"\u00e9@example.com"}', 'latin1'), {}, 400, 'invalid'],
      ['in an unknown encoding', readable, { 'Content-Encoding': 'rot13' }, 415, 'unsupported-media-type'],
    ])('a body that is %s', async (_, body, headers, status, code) => {
      expectProblem(await send(register, body, json, headers), status, `request.${code}`);
    });

    it.each([
      [register, ['text/plain', form, 'multipart/form-data; boundary=x', 'application/xml', 'text/json']],
      [login, ['text/plain', form]],
      [read, ['text/plain', form]],
      ['/register', [json, 'text/plain']],
      ['/login', [json, 'text/plain', 'multipart/form-data; boundary=x']],
      ['/logout', [json]],
      // Express finds a route in these spellings too.
      ['/login/', [json]],
      ['/LOGIN', [json]],
    ])('a body of another content type for %s', async (path, types) => {
      const body = JSON.stringify(path === read ? { upTo: 1 } : { ...newcomer(), email: 'ada@example.com' });
      for (const type of types) {
        expectProblem(await send(path, body, type), 415, 'request.unsupported-media-type');
        // Without a length said beforehand.
        const chunked = await exchange('POST', path, { 'Content-Type': type, ...chunks }, body);
        expectProblem(chunked, 415, 'request.unsupported-media-type');
      }
    });
  });

  describe('is not', () => {
    it.each(['utf8', 'UTF-8', 'iso-8859-1', 'utf-16', 'x'])(
      'a parameter of the content type, which has no effect: charset=%s',
      async (charset) => {
        const body = JSON.stringify({ email: `${charset}@example.com`, password: 'Käthe’s guess' });
        const answer = await send(login, body, `${json}; charset=${charset}`);
        expectProblem(answer, 401, 'auth.invalid-credentials');
        const fields = await send(
          '/login',
          `email=${charset}%40example.com&password=x`,
          `${form}; charset=${charset}`,
        );
        expect(fields.headers['location']).toBe('/login#invalid-credentials');
      },
    );

    it.each([
      ['POST', '/api/v1/auth/logout', 204],
      ['GET', '/health/live', 200],
      ['DELETE', '/api/v1/sessions', 401],
      ['POST', '/logout', 303],
    ])('an empty body without a type and a length: %s %s', async (method, path, status) => {
      const answer = await exchange(method, path, chunks);
      expect(answer.status).toBe(status);
    });
  });

  it.each([
    [
      'invisible characters',
      ['grace\u0007@example.com', 'grace\u202emoc@example.com', 'gr\u200bace@example.com'],
    ],
    ['spaces and line breaks', [' grace@example.com ', 'grace@example.com\r\nBcc: ada@example.com']],
    ['lookalike characters', ['\uff47race@example.com', '\ufb01ona@example.com']],
    [
      'an overlong address, two @ and a display name',
      [`${'g'.repeat(288)}@example.com`, 'grace@ada@example.com', 'Grace <grace@example.com>'],
    ],
    ['an incomplete address', ['grace', 'grace@localhost', '@example.com']],
    ['a trailing path or query', ['ada@example.com/', 'ada@example.com?']],
  ])('as an email address is refused: %s', async (_, emails) => {
    for (const email of emails) {
      for (const path of [register, login]) {
        const response = await send(path, JSON.stringify({ ...newcomer(), email }));
        expectInvalid(response, 'email');
      }
    }
  });

  describe('in a feed request is refused:', () => {
    it.each(['0', '101', '-1', '1.5', '1e1', '0x1', '', ' 5', '+5', 'all'])('limit=%s', async (value) => {
      expectInvalid(await ada.get(`${feed}?limit=${encodeURIComponent(value)}`), 'limit');
    });

    it.each(['0', '-1', '1.5', '1e1', '0x1', '', 'null', "1' OR '1'='1"])('before=%s', async (value) => {
      expectInvalid(await ada.get(`${feed}?before=${encodeURIComponent(value)}`), 'before');
    });

    it.each(['limit=1&limit=2', 'before=1&before=2', 'limit[]=1', 'limit[a]=1', 'page=2', '__proto__=1'])(
      '?%s',
      async (query) => {
        expectInvalid(await ada.get(`${feed}?${query}`));
      },
    );

    it('more than 20 parameters', async () => {
      const query = Array.from({ length: 21 }, (_, index) => `p${index}=1`).join('&');
      const response = await ada.get(`${feed}?${query}`);
      expectInvalid(response);
      expect(response.body).not.toHaveProperty('errors');
    });

    it.each(['-1', '1.5', '"1"', 'null', 'true', '[1]', '{}', '1e999', '""'])('upTo %s', async (value) => {
      expectInvalid(await send(read, `{"upTo":${value}}`), 'upTo');
    });

    it('but not a huge upTo, which is valid', async () => {
      const { head } = (await ada.get(feed)).body as { head: number };
      await send(read, `{"upTo":${head}}`).expect(200);
      before = await state();
      for (const value of ['9007199254740991', '1e300']) {
        expect((await send(read, `{"upTo":${value}}`)).body).toEqual({ unread: 0, readUpTo: head });
      }
    });
  });

  it.each([
    ['GET', ['/nothing', '/api', '/api/v1/nothing', '/api/v2/users/me', '/api/v1/auth/login']],
    ['GET', ['/%zz', '/%E0%A4%A', '/api/v1/%', '/js/%c0%ae%c0%ae/x']],
    ['POST', ['/nothing', '/api/v1/users/me']],
    ['DELETE', ['/api/v1/notifications']],
    ['TRACE', ['/api/v1/users/me']],
  ])('in a path is answered with 404: %s %j', async (method, paths) => {
    for (const path of paths) expectProblem(await exchange(method, path), 404, 'request.not-found');
  });

  it('in a cookie is treated as no cookie', async () => {
    const odd = ['=%E0%A4%A', '', '=', '="', '=a.b.c', `=${'x'.repeat(9_000)}`].map(
      (rest) => `access_token${rest}`,
    );
    for (const cookie of [...odd, ';;;=;', '=; a=b', '\t']) {
      const response = await app.http.get('/api/v1/users/me').set('Cookie', cookie);
      expectProblem(response, 401, 'auth.unauthenticated');
    }
  });

  it('in a header over the size limit ends that request only', async () => {
    const answer = await exchange('GET', '/health/live', { 'X-Long': 'x'.repeat(100_000) }).then(
      ({ status }) => status,
      (error: unknown) => (error as NodeJS.ErrnoException).code,
    );
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(answer);
    await app.http.get('/health/live').expect(200);
  });

  it('does not include an email address of 254 characters', async () => {
    const email = `${'g'.repeat(64)}@${`${'d'.repeat(60)}.`.repeat(3)}ex.com`;
    expect(email).toHaveLength(254);
    expect((await app.visitor().register(email)).status).toBe(201);
    await app.events.settled();
    before = await state();
  });
});
