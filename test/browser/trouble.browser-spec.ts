import type { Locator, Page, WebSocketRoute } from 'playwright-core';
import type { Window } from '../support/browser.js';
import { Stage } from '../support/stage.js';
import { goodPassword } from '../support/test-visitor.js';

/** As many sockets as one user may have here. */
const mostTabs = 2;

const gatewayPage = '<!doctype html><title>Network</title><h1>Welcome to the hotel</h1>';
/** What a proxy sends in place of an answer of the application. */
const strangeAnswers = {
  'a page with status 200': { status: 200, contentType: 'text/html', body: gatewayPage },
  'a page with status 401': { status: 401, contentType: 'text/html', body: gatewayPage },
  'JSON of its own': { status: 200, json: { portal: 'login', items: 'none' } },
  'an empty object': { status: 200, json: {} },
  'an empty list': { status: 200, json: [] },
  'JSON that is not an object': { status: 200, json: null },
  'an error of its own': { status: 502, json: { code: 14, message: 'unavailable', errors: { rpc: 1 } } },
  'an error of its own with status 404': { status: 404, json: { code: 'ENOENT', errors: 'none' } },
  'a body that is cut off': { status: 200, contentType: 'application/json', body: '{"readUpTo":1,' },
} as const;

describe('When something fails around it, a page', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.raise({ MAX_CONNECTIONS_PER_USER: String(mostTabs) });
  });
  afterAll(() => stage.strike());
  afterEach(async () => {
    expect(await stage.clear()).toEqual([]);
  });

  async function signedIn(script = ''): Promise<Window> {
    const visitor = stage.visitor();
    await visitor.register(stage.newEmail('reader'));
    const window = await stage.openFor(visitor);
    if (script !== '') await window.page.addInitScript(script);
    return window;
  }

  /** Someone registers, and the page shows it. */
  async function hears({ page }: Window): Promise<void> {
    const email = stage.newEmail('newcomer');
    await stage.visitor().register(email);
    await page.locator('#feed .row').getByText(email, { exact: true }).waitFor();
  }

  describe('whose browser keeps nothing', () => {
    const both = (descriptor: string) => `
      for (const area of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, area, ${descriptor});`;

    it.each([
      ['has no storage', `${both('{ value: undefined }')} delete Window.prototype.localStorage;`],
      ['has null in its place', both('{ value: null }')],
      ['throws at the sight of it', both(`{ get() { throw new DOMException('No.', 'SecurityError'); } }`)],
      ['throws when something is stored', `Storage.prototype.setItem = () => { throw new Error('Full.'); };`],
      [
        'throws when something is read',
        `Storage.prototype.getItem = Storage.prototype.removeItem = () => { throw new Error('No.'); };`,
      ],
    ])('works without what needs it: it %s', async (_, script) => {
      const window = await stage.open();
      const { page } = window;
      await page.addInitScript(script);
      await window.register(stage.newEmail('reader'), goodPassword);
      await window.live();
      await hears(window);
      await page.getByRole('button', { name: 'Mark all read' }).click();
      await page.locator('#badge').waitFor({ state: 'hidden' });
      expect(await page.locator('#desktop').isVisible()).toBe(false);
      await window.visit('/sessions');
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.waitForURL('**/login');
      await page.getByText('You are signed out.').waitFor();
    });

    it('does not turn on desktop notices that it would forget', async () => {
      const window = await stage.open({ permissions: ['notifications'] });
      await window.register(stage.newEmail('reader'), goodPassword);
      await window.live();
      await window.page.evaluate(`Storage.prototype.setItem = () => { throw new Error('Full.'); }`);
      const desktop = window.page.getByRole('switch', { name: 'Show desktop notices' });
      await Promise.all([window.toast('That did not work'), desktop.click()]);
      expect(await desktop.getAttribute('aria-checked')).toBe('false');
    });
  });

  describe('one of whose scripts does not arrive', () => {
    /** The scripts that a page loads before it is live. */
    async function scriptsOf(path: string): Promise<string[]> {
      const window = await signedIn();
      const scripts = new Set<string>();
      window.page.on('request', (request) => {
        if (request.resourceType() === 'script') scripts.add(new URL(request.url()).pathname);
      });
      await window.visit(path);
      await window.context.close();
      return [...scripts];
    }
    const notice = (page: Page) =>
      page.getByRole('alert').filter({ hasText: 'could not be loaded completely' });

    it.each(['/welcome', '/sessions'])(
      'says so and offers to try again: %s',
      async (path) => {
        const scripts = await scriptsOf(path);
        expect(scripts).toEqual(
          expect.arrayContaining([`/js${path}.js`, '/js/words.js', '/socket.io/socket.io.esm.min.js']),
        );
        const window = await signedIn();
        const { page } = window;
        for (const script of scripts.filter((script) => script !== '/js/start.js')) {
          const failing = (url: URL) => url.pathname === script;
          await page.route(failing, (route) => route.fulfill({ status: 502, body: 'Bad gateway' }));
          await page.goto(path);
          await notice(page).waitFor();
          expect(await page.locator('#pill').isVisible()).toBe(false);
          await page.unroute(failing);
          await notice(page).getByRole('link', { name: 'Try again' }).click();
          await window.live();
          await notice(page).waitFor({ state: 'detached' });
        }
      },
      120_000,
    );

    it.each([
      ['a captive portal answers it', { status: 200, contentType: 'text/html', body: gatewayPage }],
      ['the connection breaks', null],
      ['it cannot be parsed', { status: 200, contentType: 'text/javascript', body: 'export {' }],
      [
        'it fails as it runs',
        { status: 200, contentType: 'text/javascript', body: 'throw new Error("No.")' },
      ],
    ])('says so when %s', async (_, answer) => {
      const window = await signedIn();
      await window.page.route('**/js/words.js', (route) =>
        answer === null ? route.abort() : route.fulfill(answer),
      );
      await window.page.goto('/welcome');
      await notice(window.page).waitFor();
      window.complaints.splice(0);
    });

    it('says so after a while when none arrives, not even the one that watches the others', async () => {
      const { page } = await signedIn();
      await page.route('**/*.js', (route) => route.abort());
      await page.goto('/welcome');
      const late = page.locator('#start-error');
      expect(await late.isVisible()).toBe(false);
      // Nobody waits for the ten seconds.
      await page.evaluate(`
        for (const animation of document.getElementById('start-error').getAnimations()) animation.finish();
      `);
      await notice(page).waitFor();
    });

    it('works when only the one is missing that watches the others', async () => {
      const window = await signedIn();
      await window.page.route('**/js/start.js', (route) => route.abort());
      await window.visit('/welcome');
      await notice(window.page).waitFor({ state: 'detached' });
    });
  });

  describe('that a proxy answers in place of the application', () => {
    type Answer = (typeof strangeAnswers)[keyof typeof strangeAnswers] | { status: 204 };

    /** Answers the calls with each of the strange answers in turn. */
    async function eachAnswer(
      { page }: Window,
      paths: readonly string[],
      answers: Readonly<Record<string, Answer>>,
      act: () => Promise<void>,
    ): Promise<void> {
      for (const [name, answer] of Object.entries(answers)) {
        for (const path of paths) await page.route(path, (route) => route.fulfill(answer));
        await act().catch((error: unknown) => {
          throw new Error(`After ${name}: ${String(error)}`);
        });
        for (const path of paths) await page.unroute(path);
      }
    }
    const withNothing = { ...strangeAnswers, 'nothing at all': { status: 204 } } as const;

    /** Clicks what then fails, and closes the toast that says so. */
    async function fails(window: Window, button: Locator, text = 'That did not work'): Promise<void> {
      await Promise.all([window.toast(text), button.click()]);
      await window.page.getByRole('button', { name: 'Close this message' }).click();
    }

    it('does not take the answer for "read"', async () => {
      const window = await signedIn();
      const { page } = window;
      await window.visit('/welcome');
      await hears(window);
      const button = page.getByRole('button', { name: 'Mark all read' });
      await eachAnswer(window, ['**/api/v1/notifications/read'], withNothing, async () => {
        await fails(window, button);
        expect(await page.locator('#badge').textContent()).toBe('1');
        expect(new URL(page.url()).pathname).toBe('/welcome');
      });
      await button.click();
      await page.locator('#badge').waitFor({ state: 'hidden' });
      await hears(window);
      expect(await page.locator('#badge').textContent()).toBe('1');
    }, 60_000);

    it.each([
      ['/welcome', '**/api/v1/notifications'],
      ['/welcome', '**/api/v1/users/me'],
      ['/sessions', '**/api/v1/sessions'],
    ])(
      'says that the list could not be loaded, and loads it later: %s, %s',
      async (path, call) => {
        const window = await signedIn();
        const { page } = window;
        await eachAnswer(window, [call], withNothing, async () => {
          await page.goto(path);
          await page.locator('#load-error').waitFor();
          expect(await page.locator('#content').isVisible()).toBe(false);
          expect(new URL(page.url()).pathname).toBe(path);
        });
        // Every attempt to connect loads it, too.
        await page.locator('#retry').dispatchEvent('click');
        await page.locator('.row').first().waitFor();
        await window.live();
      },
      60_000,
    );

    it('does not take a session for ended, nor the password for changed', async () => {
      const visitor = stage.visitor();
      const email = stage.newEmail('reader');
      await visitor.register(email);
      await stage.visitor().login(email);
      const window = await stage.openFor(visitor);
      const { page } = window;
      await window.visit('/sessions');
      const [one, others] = [page.locator('.row button'), page.locator('#end-others')];
      await eachAnswer(window, ['**/api/v1/sessions/*'], strangeAnswers, () => fails(window, one));
      await eachAnswer(window, ['**/api/v1/sessions'], strangeAnswers, () => fails(window, others));
      await page.locator('#newPassword').fill('an even better password');
      await eachAnswer(window, ['**/api/v1/auth/password'], strangeAnswers, async () => {
        await page.locator('#currentPassword').fill(goodPassword);
        await page.locator('#password-form .primary').click();
        await page.locator('#password-form .fragment.shown').waitFor();
      });
      expect(await page.locator('.row').count()).toBe(2);
      await Promise.all([window.toast('is signed out.'), one.click()]);
      await page.locator('.row').nth(1).waitFor({ state: 'detached' });
    }, 60_000);

    it('does not believe that somebody has signed in', async () => {
      const window = await stage.open();
      const { page } = window;
      await eachAnswer(window, ['**/api/v1/auth/login'], withNothing, async () => {
        await page.goto('/login');
        await page.locator('#email').fill('reader@example.com');
        await page.locator('#password').fill(goodPassword);
        await page.locator('#submit').click();
        await page.locator('.fragment.shown').waitFor();
        expect(new URL(page.url()).pathname).toBe('/login');
        expect(await page.locator('#submit').isEnabled()).toBe(true);
      });
    }, 60_000);

    it('says that the user is still signed in', async () => {
      const window = await signedIn();
      const { page } = window;
      await window.visit('/welcome');
      const button = page.getByRole('button', { name: 'Sign out' });
      await eachAnswer(window, ['**/api/v1/users/me'], withNothing, () =>
        fails(window, button, 'You are still signed in'),
      );
      expect(new URL(page.url()).pathname).toBe('/welcome');
    }, 60_000);

    it('tries again when an answer over the socket is not what it asked for', async () => {
      const window = await signedIn();
      const { page } = window;
      let strangers = 1;
      await page.routeWebSocket(/socket\.io/, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((message) => {
          const ack = /^43\d+/.exec(String(message))?.[0];
          if (ack !== undefined && (strangers -= 1) >= 0) socket.send(`${ack}[{"missed":"none"}]`);
          else socket.send(message);
        });
      });
      await window.visit('/welcome');
      await hears(window);
      expect(strangers).toBeLessThan(0);
    });
  });

  describe('whose network goes silent without closing', () => {
    /** Lets nothing through, on the sockets that are open by then; or not even on new ones. */
    async function silenceable(window: Window) {
      let open: (() => void)[] = [];
      let opened = 0;
      let waiting = (): void => undefined;
      const state = { allSilent: false };
      await window.page.routeWebSocket(/socket\.io/, (socket: WebSocketRoute) => {
        opened += 1;
        waiting();
        if (state.allSilent) return;
        const server = socket.connectToServer();
        let silent = false;
        open.push(() => (silent = true));
        socket.onMessage((message) => {
          if (!silent) server.send(message);
        });
        server.onMessage((message) => {
          if (!silent) socket.send(message);
        });
      });
      return {
        state,
        silence() {
          for (const silence of open) silence();
          open = [];
        },
        count: () => opened,
        /** Resolves when this many sockets have been opened. */
        opened: (number: number) =>
          new Promise<void>((done) => {
            waiting = () => {
              if (opened >= number) done();
            };
            waiting();
          }),
      };
    }

    it.each([
      ['the network is back', `dispatchEvent(new Event('online'))`],
      ['the network is said to be gone', `dispatchEvent(new Event('offline'))`],
      ['the window gets the focus', `dispatchEvent(new Event('focus'))`],
      ['the tab is shown', `document.dispatchEvent(new Event('visibilitychange'))`],
    ])('looks at once when %s, and catches up', async (_, event) => {
      const window = await signedIn();
      const network = await silenceable(window);
      await window.visit('/welcome');
      network.silence();
      const email = stage.newEmail('missed');
      await stage.visitor().register(email);
      await Promise.all([window.toast('Caught up: 1 missed'), window.page.evaluate(event)]);
      await window.live();
      await window.page.locator('#feed .row').getByText(email, { exact: true }).waitFor();
    });

    it('gives up an attempt to connect that hangs', async () => {
      const window = await signedIn();
      const { page } = window;
      const network = await silenceable(window);
      await page.clock.install();
      network.state.allSilent = true;
      await page.goto('/welcome');
      await network.opened(1);
      network.state.allSilent = false;
      await page.clock.fastForward(5_000);
      await page.evaluate(`dispatchEvent(new Event('online'))`);
      await network.opened(2);
      await window.live();
    });

    it('keeps a connection that answers', async () => {
      const window = await signedIn();
      const network = await silenceable(window);
      await window.visit('/welcome');
      await window.page.evaluate(`for (const event of ['online', 'focus']) dispatchEvent(new Event(event))`);
      await hears(window);
      expect(network.count()).toBe(1);
      expect(await window.page.locator('#pill').getAttribute('data-state')).toBe('live');
    });
  });

  describe('in a browser whose notices cannot be made by a page, as on Android,', () => {
    const android = (permission: string) => `
      window.Notification = class {
        static permission = ${permission};
        static requestPermission = async () => (this.permission = 'granted');
        constructor() {
          throw new TypeError("Failed to construct 'Notification': Illegal constructor.");
        }
      };`;

    it('offers none', async () => {
      const window = await signedIn(android(`'default'`));
      await window.visit('/welcome');
      await hears(window);
      expect(await window.page.locator('#desktop').isVisible()).toBe(false);
    });

    it('says that there are none to whom they were permitted already', async () => {
      const window = await signedIn(android(`'granted'`));
      const { page } = window;
      await window.visit('/welcome');
      const desktop = page.getByRole('switch', { name: 'Show desktop notices' });
      await Promise.all([window.toast('This browser cannot show desktop notices'), desktop.click()]);
      await desktop.waitFor({ state: 'hidden' });
      expect(await page.evaluate(`localStorage.getItem('desktop-notices')`)).toBe('');
      expect(await page.locator(':focus').getAttribute('id')).toBe('home');
    });

    it('turns them off that were turned on before, at the first that cannot be shown', async () => {
      const window = await signedIn(`${android(`'granted'`)} localStorage.setItem('desktop-notices', 'on');`);
      const { page } = window;
      await window.visit('/welcome');
      await Promise.all([window.toast('This browser cannot show desktop notices'), hears(window)]);
      await page.locator('#desktop').waitFor({ state: 'hidden' });
      await hears(window);
    });

    it('reports that asking for the permission failed', async () => {
      const window = await signedIn(`
        window.Notification = class extends EventTarget {
          static permission = 'default';
          static requestPermission = () => Promise.reject(new Error('No.'));
        };`);
      await window.visit('/welcome');
      const desktop = window.page.getByRole('switch', { name: 'Show desktop notices' });
      await Promise.all([window.toast('That did not work'), desktop.click()]);
      expect(await desktop.getAttribute('aria-checked')).toBe('false');
    });
  });

  it('that is one tab too many says why it is not live, and goes live when another is closed', async () => {
    for (const path of ['/welcome', '/sessions']) {
      const window = await signedIn();
      const { context, page: first } = window;
      await window.visit(path);
      const tabs: Page[] = [];
      for (let count = 1; count <= mostTabs; count += 1) {
        const tab = await context.newPage();
        await tab.goto(path);
        tabs.push(tab);
        if (count < mostTabs) await tab.locator('#pill[data-state=live]').waitFor();
      }
      const last = tabs.at(-1) ?? first;
      const reason = last.locator('#too-many', { hasText: 'too many tabs or devices are connected' });
      await reason.waitFor();
      await last.locator('#pill[data-state=full]', { hasText: 'Not live: too many tabs' }).waitFor();
      // What is there can be read and used.
      await last.locator('.row').first().waitFor();
      await first.close();
      await last.evaluate(`dispatchEvent(new Event('focus'))`);
      await last.locator('#pill[data-state=live]').waitFor();
      await reason.waitFor({ state: 'hidden' });
    }
  });
});
