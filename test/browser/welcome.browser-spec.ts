import type { Browser } from 'playwright-core';
import { Sqlite } from '../../src/platform/database/sqlite.js';
import { launchBrowser, Window } from '../support/browser.js';
import { BuiltApp, type BuiltAppPlace } from '../support/built-app.js';
import { goodPassword, TestVisitor } from '../support/test-visitor.js';

describe('In a browser,', () => {
  let browser: Browser;
  let place: BuiltAppPlace;
  let app: BuiltApp;
  const windows: Window[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    place = await BuiltApp.environment();
    app = await BuiltApp.start(place.environment);
  });
  afterEach(async () => {
    const complaints = windows.flatMap((window) => window.complaints);
    await Promise.all(windows.splice(0).map(({ context }) => context.close()));
    await BuiltApp.endAll();
    place.remove();
    expect(complaints).toEqual([]);
  });

  async function open(options = {}): Promise<Window> {
    const window = await Window.open(browser, place.url, options);
    windows.push(window);
    return window;
  }

  /** Puts notifications into the table past the application, which then finds them there. */
  function announce(emails: readonly string[]): void {
    const database = new Sqlite(`${place.environment['DATA_DIR'] ?? ''}/auth-notify.sqlite`);
    const insert = database.prepare(
      "INSERT INTO notifications (type, data, created_at) VALUES ('user-registered', ?, ?)",
    );
    const now = new Date().toISOString().replace('T', ' ').replace('Z', '');
    database.transaction(() => {
      for (const email of emails) insert.run(JSON.stringify({ email }), now);
    })();
    database.close();
  }

  it('one window shows who registers in another, and both recover from a restart without losing or doubling a notification', async () => {
    const [first, second] = [await open(), await open()];
    await first.register('ada@example.com', goodPassword);
    await first.live();
    await first.shows(['ada@example.com']);

    await second.register('grace@example.com', goodPassword);
    await first.shows(['grace@example.com', 'ada@example.com']);
    await second.live();
    await second.shows(['grace@example.com', 'ada@example.com']);
    expect(await first.page.locator('#badge').textContent()).toBe('1');
    expect(await first.page.title()).toBe('(1) Welcome · auth-notify');
    await first.page.locator('#pill', { hasText: 'Live · 2 online' }).waitFor();

    expect(await app.stop()).toEqual({ code: 0, signal: null });
    app = await BuiltApp.start(place.environment);
    await new TestVisitor(place.url).register('barbara@example.com');
    for (const window of [first, second]) {
      await window.live();
      await window.shows(['barbara@example.com', 'grace@example.com', 'ada@example.com']);
    }
    expect(await first.page.locator('#badge').textContent()).toBe('2');
    expect(await second.page.locator('#badge').textContent()).toBe('1');

    await first.page.getByRole('button', { name: 'Mark all read' }).click();
    await first.page.locator('#badge').waitFor({ state: 'hidden' });
    expect(await first.page.title()).toBe('Welcome · auth-notify');
  });

  it('marking as read in one tab updates the other, and signing out in one tab signs out both', async () => {
    const window = await open();
    await window.register('ada@example.com', goodPassword);
    const other = await window.context.newPage();
    await other.goto('/welcome');
    await other.locator('#pill[data-state=live]').waitFor();
    await window.live();
    await new TestVisitor(place.url).register('grace@example.com');
    await other.locator('#badge', { hasText: '1' }).waitFor();
    await window.page.getByRole('button', { name: 'Mark all read' }).click();
    await other.locator('#badge').waitFor({ state: 'hidden' });
    await window.page.getByRole('button', { name: 'Sign out' }).click();
    await window.page.waitForURL('**/login');
    await other.waitForURL('**/login');
  });

  it('signing in as another user in one tab switches the other tab, too', async () => {
    await new TestVisitor(place.url).register('grace@example.com');
    const window = await open();
    await window.register('ada@example.com', goodPassword);
    await window.live();
    const other = await window.context.newPage();
    await other.goto('/login');
    await other.getByLabel('Email').fill('grace@example.com');
    await other.locator('#password').fill(goodPassword);
    await other.locator('#submit').click();
    await other.waitForURL('**/welcome');
    // Its session has ended by a logout, and its cookie is that of the new one by now.
    await window.page.locator('#user-email', { hasText: 'grace@example.com' }).waitFor();
    await window.live();
    expect(new URL(window.page.url()).pathname).toBe('/welcome');
  });

  it('a tab that reconnects with the cookie of another user shows the data of that user', async () => {
    const grace = new TestVisitor(place.url);
    await grace.register('grace@example.com');
    const window = await open();
    await window.register('ada@example.com', goodPassword);
    await window.live();
    await app.stop();
    const [name = '', value = ''] = grace.cookie?.split('=') ?? [];
    await window.context.addCookies([{ name, value, url: place.url }]);
    app = await BuiltApp.start(place.environment);
    await window.page.locator('#user-email', { hasText: 'grace@example.com' }).waitFor();
    await window.live();
  });

  it('the welcome page shows each notification once, even when it arrives twice', async () => {
    const window = await open();
    await window.page.routeWebSocket(/socket\.io/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        socket.send(message);
        if (String(message).startsWith('42["notifications"')) socket.send(message);
      });
    });
    await window.register('ada@example.com', goodPassword);
    await window.live();
    for (const name of ['grace', 'barbara']) {
      await new TestVisitor(place.url).register(`${name}@example.com`);
      await window.page.getByText(`${name}@example.com`, { exact: true }).waitFor();
    }
    await window.shows(['barbara@example.com', 'grace@example.com', 'ada@example.com']);
    expect(await window.page.locator('#badge').textContent()).toBe('2');
  });

  it('a client that missed more than the server has in memory reloads the list, and announces it', async () => {
    const window = await open();
    await window.register('ada@example.com', goodPassword);
    await window.live();
    await app.stop();
    announce(Array.from({ length: 300 }, (_, index) => `missed${index}@example.com`));
    [app] = await Promise.all([BuiltApp.start(place.environment), window.toast('Caught up: 20+ missed')]);
    const newest = Array.from({ length: 20 }, (_, index) => `missed${299 - index}@example.com`);
    expect(await window.page.locator('.row bdi').allTextContents()).toEqual(newest);
    expect(await window.page.locator('#badge').textContent()).toBe('99+');
    await window.page.getByRole('button', { name: 'Older' }).click();
    await window.page.getByText('missed260@example.com', { exact: true }).waitFor();
    // Down there, a row put on top would push away what is being read.
    await new TestVisitor(place.url).register('grace@example.com');
    const fresh = window.page.getByRole('button', { name: '1 new' });
    await fresh.waitFor();
    expect(await window.page.locator('.row bdi').first().textContent()).toBe(newest[0]);
    await fresh.click();
    await window.page.getByText('grace@example.com', { exact: true }).waitFor();
    expect(await window.page.locator('.row bdi').first().textContent()).toBe('grace@example.com');
  });

  it('a client reconnects in its slot, then with random, growing delays of at most 30 s', async () => {
    const window = await open();
    await window.page.addInitScript(`
      const later = setTimeout;
      window.pauses = [];
      window.setTimeout = (act, pause = 0, ...more) => {
        pauses.push(pause);
        // From the moment in which the server is gone, nobody waits.
        return later(act, window.gone ? 0 : pause, ...more);
      };`);
    await window.register('ada@example.com', goodPassword);
    await window.live();
    // An odd number, so that what is made of it is made of nothing else.
    await window.page.evaluate('gone = true; Math.random = () => 0.123');
    await app.stop();
    const longest = 30_000 * (0.5 + 0.123 / 2);
    await window.until(`pauses.filter((pause) => pause === ${longest}).length > 1`);
    const pauses = await window.page.evaluate<number[]>('pauses');
    const growing = [2, 4, 8, 16].map((factor) => factor * 1_000 * (0.5 + 0.123 / 2));
    const chance = [0.123 * 250, ...growing, longest];
    expect(pauses.filter((pause) => chance.includes(pause)).slice(0, chance.length)).toEqual(chance);
  });

  it('registering, signing in and signing out work without JavaScript, and errors are shown', async () => {
    const { page } = await open({ javaScriptEnabled: false });
    const submit = async (path: string, email: string, password: string) => {
      await page.goto(path);
      await page.locator('#email').fill(email);
      await page.locator('#password').fill(password);
      await page.locator('#submit').click();
    };
    await submit('/register', 'ada@example.com', 'password');
    await page.locator('#password-weak').waitFor({ state: 'visible' });
    await submit('/register', 'ada@example.com', goodPassword);
    await page.waitForURL('**/welcome');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/login');
    await submit('/login', 'ada@example.com', 'not the password');
    await page.locator('#invalid-credentials').waitFor({ state: 'visible' });
    await submit('/login?next=/welcome', 'ada@example.com', goodPassword);
    await page.waitForURL('**/welcome');
  });

  it('Swagger UI signs in by "Try it out" and can then call every operation', async () => {
    const { page } = await open();
    await new TestVisitor(place.url).register('ada@example.com');
    await page.goto('/docs');
    const call = async (id: string, body?: object) => {
      const operation = page.locator(`#operations-${id}`);
      await operation.locator('.opblock-summary-control').click();
      if (body !== undefined) await operation.locator('textarea.body-param__text').fill(JSON.stringify(body));
      await operation.getByRole('button', { name: 'Execute' }).click();
      return operation.locator('.live-responses-table tbody .response-col_status').first().textContent();
    };
    expect(await call('Users-Users_me')).toContain('401');
    expect(await call('Auth-Auth_login', { email: 'ada@example.com', password: goodPassword })).toContain(
      '200',
    );
    expect(await call('Notifications-Notifications_page')).toContain('200');
    expect(await call('Notifications-Notifications_read', { upTo: 1 })).toContain('200');
    expect(await call('Auth-Auth_logout')).toContain('204');
  });
});
