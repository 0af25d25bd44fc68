import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { Stage } from '../support/stage.js';
import { goodPassword } from '../support/test-visitor.js';

/**
 * Another port of the same host is another origin, but the same site: the browser sends the session cookie along, and
 * `SameSite` protects nobody. What does is the rule about origins alone.
 */
describe('A page of another origin', () => {
  let stage: Stage;
  let elsewhere: Server;

  beforeAll(async () => {
    elsewhere = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><title>Elsewhere</title>
        <form method="post" action="${stage.url}/logout"><button>Win a prize</button></form>`);
    });
    await new Promise<void>((done) => elsewhere.listen(0, 'localhost', done));
    stage = await Stage.raise();
  });
  afterAll(async () => {
    elsewhere.close();
    await stage.strike();
  });
  afterEach(async () => {
    expect(await stage.clear()).toEqual([]);
  });

  /** The tab of somebody who is signed in, and another tab of the same browser, on a page of ours or of others. */
  async function tabs(where: 'own' | 'foreign'): Promise<{ signedIn: () => Promise<boolean>; tab: Page }> {
    const { page, context } = await stage.open();
    await page.goto('/register');
    await context.request.post('/api/v1/auth/register', {
      data: { email: stage.newEmail(), password: goodPassword },
    });
    const tab = await context.newPage();
    const { port } = elsewhere.address() as AddressInfo;
    await tab.goto(where === 'own' ? `${stage.url}/login` : `http://localhost:${port}/`);
    return {
      tab,
      signedIn: async () => (await context.request.get('/api/v1/users/me')).status() === 200,
    };
  }

  it('cannot sign a user out, by script or by form', async () => {
    const { tab, signedIn } = await tabs('foreign');
    // What came of it is kept from the page, too.
    await expect(
      tab.evaluate(
        (url) => fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include' }),
        `${stage.url}/api/v1/auth/logout`,
      ),
    ).rejects.toThrow('Failed to fetch');
    expect(await signedIn()).toBe(true);
    const sent = tab.waitForRequest(`${stage.url}/logout`);
    await tab.getByRole('button').click();
    expect((await (await sent).allHeaders())['cookie']).toContain('access_token=');
    await tab.waitForURL('**/logout');
    expect(await tab.content()).toContain('auth.forbidden-origin');
    expect(await signedIn()).toBe(true);
  });

  /** What the server says to a WebSocket that a page opens with the cookies of its browser. */
  const socket = (tab: Page): Promise<string> =>
    tab.evaluate(`new Promise((done) => {
      const socket = new WebSocket('${stage.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket');
      socket.onmessage = ({ data }) => (data.startsWith('0') ? socket.send('40') : done(data));
      socket.onclose = () => done('closed');
    })`);

  it('gets no socket of a user who is signed in', async () => {
    const { tab } = await tabs('foreign');
    expect(await socket(tab)).toContain('"code":"auth.forbidden-origin"');
  });

  it('is refused for its origin alone: the requests succeed from our own pages (control)', async () => {
    const { tab, signedIn } = await tabs('own');
    expect(await socket(tab)).toMatch(/^40\{"sid"/);
    expect(
      await tab.evaluate(async () => (await fetch('/api/v1/auth/logout', { method: 'POST' })).status),
    ).toBe(204);
    expect(await signedIn()).toBe(false);
  });
});
