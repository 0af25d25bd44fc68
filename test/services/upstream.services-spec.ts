import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { freePort } from '../support/built-app.js';
import { Cluster } from './support/cluster.js';
import { Nginx, ordinaryUpstream } from './support/nginx.js';

const addresses = ['127.0.0.2', '127.0.0.3'];

/** Heads that nginx passes on, and what a node answers. None of them may cost anybody else an answer. */
const strangers: [string, number, string, ...string[]][] = [
  [
    'h2c',
    200,
    'GET /health/live',
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMA',
  ],
  ['a WebSocket where there is none', 200, 'GET /health/live', 'Connection: Upgrade', 'Upgrade: websocket'],
  ['a WebSocket without a key', 400, 'GET /socket.io/?EIO=4&transport=websocket', 'Upgrade: websocket'],
  ['an old protocol', 400, 'GET /socket.io/?EIO=3&transport=websocket', 'Upgrade: websocket'],
  [
    'headers of 21 KB',
    431,
    'GET /health/live',
    ...['A', 'B', 'C'].map((name) => `X-${name}: ${'x'.repeat(7_000)}`),
  ],
  ['an unknown method', 400, 'FROB /health/live'],
  [
    'a body of 300 KB',
    413,
    'POST /api/v1/auth/login',
    'Content-Type: application/json',
    'Content-Length: 300000',
  ],
  [
    'a body of an unknown encoding',
    415,
    'POST /api/v1/auth/login',
    'Content-Type: application/json',
    'Content-Encoding: x',
    'Content-Length: 9',
  ],
];

describe('Two nodes behind nginx with an upstream', () => {
  let cluster: Cluster;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    cluster = await Cluster.start({
      nodes: addresses.length,
      each: (index) => ({ HOST: addresses[index] ?? '', PORT: String(port), TRUST_PROXY: '1' }),
    });
  }, 60_000);
  afterAll(() => cluster.remove());

  /** @param more what else the upstream says */
  const behind = async <T>(more: string, work: (nginx: Nginx) => Promise<T>, to = { addresses, port }) => {
    const nginx = await Nginx.start({ ...to, changes: ordinaryUpstream(to, more) });
    try {
      return await work(nginx);
    } finally {
      await nginx.remove();
    }
  };

  it.each(strangers)('answer everybody else after a request with %s', async (_, status, line, ...headers) => {
    await behind('', async (nginx) => {
      const { port: own } = new URL(nginx.url);
      const connection = connect(Number(own), '127.0.0.1');
      connection.write(
        [`${line} HTTP/1.1`, 'Host: localhost', ...headers, 'Connection: close', '', ''].join('\r\n'),
      );
      const length = Number(/Content-Length: (\d+)/.exec(headers.join())?.[1] ?? 0);
      connection.write('x'.repeat(length));
      expect(await text(connection)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      for (let time = 0; time < 6; time += 1)
        expect((await fetch(`${nginx.url}/health/live`)).status).toBe(200);
      expect(nginx.errors).not.toContain('upstream');
    });
  });

  it('show their metrics to nobody who comes through a proxy that says nothing of itself', async () => {
    const lines = [
      'Host $http_host',
      'X-Forwarded-For $remote_addr',
      'X-Forwarded-Proto $scheme',
      'X-Forwarded-Host $http_host',
    ];
    const changes = {
      'proxy_http_version 1.1;': '',
      ...Object.fromEntries(lines.map((line) => [`proxy_set_header ${line};`, ''])),
      'proxy_pass http://$nodes;': `proxy_pass http://${addresses[0]}:${port};`,
    };
    const nginx = await Nginx.start({ addresses, port, changes });
    const statuses = await Promise.all(
      ['/metrics', '/health/live'].map(async (path) => (await fetch(`${nginx.url}${path}`)).status),
    );
    await nginx.remove();
    expect(statuses).toEqual([403, 200]);
  });

  it('leave it to a proxy that keeps connections for 6 s to close them', async () => {
    let end: (side: string) => void = () => undefined;
    const first = new Promise<string>((resolve) => (end = resolve));
    const between = createServer((proxy) => {
      const node = connect(port, addresses[0]);
      proxy.once('end', () => {
        end('the proxy');
      });
      node.once('end', () => {
        end('the node');
      });
      for (const socket of [proxy, node]) socket.on('error', () => undefined);
      proxy.pipe(node).pipe(proxy);
    }).listen(0, '127.0.0.1');
    await once(between, 'listening');
    const to = { addresses: ['127.0.0.1'], port: (between.address() as AddressInfo).port };
    const side = await behind('keepalive 8; keepalive_timeout 6s;', () => first, to);
    between.close();
    expect(side).toBe('the proxy');
  });
});
