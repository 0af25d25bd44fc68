import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { TestApp } from '../../support/test-app.js';
import { goodPassword, type TestVisitor } from '../../support/test-visitor.js';

/** What curl --http2 and Java's HttpClient send with their first request. */
const h2c = {
  Connection: 'Upgrade, HTTP2-Settings',
  Upgrade: 'h2c',
  'HTTP2-Settings': 'AAMAAABkAAQCAAAAAAIAAAAA',
};

const webSocket = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

const login = '/api/v1/auth/login';

describe('A request that offers another protocol', () => {
  let app: TestApp;
  let ada: TestVisitor;

  beforeAll(async () => {
    app = await TestApp.start();
    ada = await app.registered('ada@example.com');
  });
  afterAll(() => app.close());

  /** @returns status and code of the answer; a request that was taken for an upgrade gets none */
  const ask = async (
    path: string,
    headers: Record<string, string>,
    { method = 'GET', body = '' } = {},
  ): Promise<string> => {
    const call = request(app.url, { method, path, headers });
    call.end(body);
    const [answer] = (await once(call, 'response')) as [IncomingMessage];
    const { code = '' } = JSON.parse((await text(answer)) || '{}') as { code?: string };
    return `${answer.statusCode} ${code}`.trim();
  };

  it.each([
    ['h2c', h2c],
    ['a WebSocket', webSocket],
    ['TLS', { Connection: 'Upgrade', Upgrade: 'TLS/1.3' }],
  ])('is answered by HTTP/1.1 on every path but that of the sockets: %s', async (_, headers) => {
    const cookie = { Cookie: ada.cookie ?? '' };
    expect(await ask('/health/live', headers)).toBe('200');
    expect(await ask('/api/v1/users/me', { ...headers, ...cookie })).toBe('200');
    expect(await ask('/api/v1/users/me', headers)).toBe('401 auth.unauthenticated');
    expect(await ask('/nothing', headers)).toBe('404 request.not-found');
  });

  it('is answered with a body, too', async () => {
    const body = JSON.stringify({ email: 'ada@example.com', password: goodPassword });
    const headers = { ...h2c, 'Content-Type': 'application/json' };
    expect(await ask(login, headers, { method: 'POST', body })).toBe('200');
    expect(await ask(login, headers, { method: 'POST', body: '{"email":1}' })).toBe('400 request.invalid');
  });

  it('is answered on the path of the sockets when it is no WebSocket', async () => {
    const path = '/socket.io/?EIO=4&transport=websocket';
    expect(await ask(path, h2c)).toBe('404 request.not-found');
    expect(await ask(path, webSocket, { method: 'POST' })).toBe('404 request.not-found');
  });

  it('leaves its connection open for the next request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const path of ['/health/live', '/nothing', '/health/ready']) {
      const call = request(app.url, {
        agent,
        path,
        headers: { ...h2c, Connection: 'keep-alive, Upgrade' },
      }).end();
      const [answer] = (await once(call, 'response')) as [IncomingMessage];
      await text(answer);
      expect([answer.statusCode, call.reusedSocket]).toEqual([
        path === '/nothing' ? 404 : 200,
        path !== '/health/live',
      ]);
    }
    agent.destroy();
  });

  it('connects when it is a WebSocket on the path of the sockets', async () => {
    await expect(app.socket(ada.cookie).connected()).resolves.toBeDefined();
  });
});
