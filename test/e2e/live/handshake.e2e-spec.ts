import { inspect } from 'node:util';
import { OpenSockets } from '../../../src/live/open-sockets.js';
import { TestApp } from '../../support/test-app.js';

describe('A handshake', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start();
  });
  afterEach(() => app.close());

  it('is refused without a session', async () => {
    await expect(app.socket(undefined).refused()).resolves.toBe('auth.unauthenticated');
    await expect(app.socket('access_token=nonsense').refused()).resolves.toBe('auth.unauthenticated');
  });

  it('is refused from a foreign origin', async () => {
    const { cookie } = await app.registered('ada@example.com');
    const from = (origin: string) => app.socket(cookie, { origin });
    await expect(from('https://evil.example').refused()).resolves.toBe('auth.forbidden-origin');
    await expect(from('null').refused()).resolves.toBe('auth.forbidden-origin');
    await expect(from(app.url).connected()).resolves.toBeDefined();
  });

  it('is refused when the session has ended', async () => {
    const ada = await app.registered('ada@example.com');
    await ada.logout();
    await expect(app.socket(ada.cookie).refused()).resolves.toBe('auth.unauthenticated');
  });

  it('retains no cookie in memory while the page is open', async () => {
    const ada = await app.registered('ada@example.com');
    await app.socket(ada.cookie).connected();
    const [socket] = app.get(OpenSockets).all();
    expect(socket?.data.userId).toBe(ada.userId);
    expect(inspect([socket?.handshake, socket?.request.headers, socket?.request.rawHeaders])).not.toContain(
      'cookie',
    );
  });

  it('that is refused leaves no open connection', async () => {
    const socket = app.socket(undefined);
    // A client that does not hang up by itself, as the real one does.
    Object.assign(socket.socket.io, { _destroy: () => undefined });
    const closed = new Promise<string>((resolve) => {
      socket.socket.io.once('open', () => {
        socket.socket.io.engine.once('close', resolve);
      });
    });
    await expect(socket.refused()).resolves.toBe('auth.unauthenticated');
    await closed;
    // Well before the ten seconds that a connection has anyway.
  }, 5_000);

  it('is refused beyond the limits per user and per node', async () => {
    const limited = await TestApp.start({
      environment: { MAX_CONNECTIONS: '3', MAX_CONNECTIONS_PER_USER: '2' },
    });
    const [ada, grace] = [
      await limited.registered('ada@example.com'),
      await limited.registered('grace@example.com'),
    ];
    const first = await limited.socket(ada.cookie).connected();
    await limited.socket(ada.cookie).connected();
    await expect(limited.socket(ada.cookie).refused()).resolves.toBe('auth.too-many-connections');
    await limited.socket(grace.cookie).connected();
    await expect(limited.socket(grace.cookie).refused()).resolves.toBe('auth.too-many-connections');
    const closed = new Promise((resolve) => {
      const [socket] = limited.get(OpenSockets).ofUser(ada.userId);
      socket?.conn.once('close', resolve);
    });
    first.close();
    await closed;
    await limited.socket(ada.cookie).connected();
    await limited.close();
  });
});
