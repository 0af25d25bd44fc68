import { freePort } from '../support/built-app.js';
import { Stage } from '../support/stage.js';
import { goodPassword } from '../support/test-visitor.js';
import { tlsProxy } from '../support/tls-proxy.js';

describe('Behind a proxy that ends TLS,', () => {
  let stage: Stage;
  let proxy: { close: () => void };
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `https://localhost:${port}`;
    stage = await Stage.raise({ PUBLIC_URL: url, TRUST_PROXY: '1' });
    proxy = await tlsProxy(port, stage.place.port);
  });
  afterAll(async () => {
    proxy.close();
    await stage.strike();
  });
  afterEach(async () => {
    expect(await stage.clear()).toEqual([]);
  });

  it('the browser accepts cookies with the __Host- prefix, and every page works with them', async () => {
    const window = await stage.open({ baseURL: url, ignoreHTTPSErrors: true });
    await window.register(stage.newEmail(), goodPassword);
    await window.live();
    const cookies = await window.context.cookies();
    expect(cookies.map(({ name }) => name).sort()).toEqual(['__Host-access_token', '__Host-device']);
    for (const cookie of cookies) {
      expect(cookie).toMatchObject({
        secure: true,
        httpOnly: true,
        sameSite: 'Lax',
        path: '/',
        domain: 'localhost',
      });
    }
    const answer = await window.context.request.get('/api/v1/users/me');
    expect([answer.status(), answer.headers()['strict-transport-security']]).toEqual([
      200,
      expect.stringMatching(/^max-age=\d{8}/),
    ]);
    await window.page.getByRole('button', { name: 'Sign out' }).click();
    await window.page.waitForURL('**/login');
    await window.page.getByText('You are signed out.').waitFor();
    expect((await window.context.cookies()).map(({ name }) => name)).toEqual(['__Host-device']);
  });

  it('a page loaded over plain http is refused, because its origin differs', async () => {
    const answer = await fetch(`${stage.url}/api/v1/auth/logout`, {
      method: 'POST',
      headers: { origin: stage.url },
    });
    expect(answer.status).toBe(403);
  });
});
