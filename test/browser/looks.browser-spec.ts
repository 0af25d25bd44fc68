import type { BrowserContextOptions, Page } from 'playwright-core';
import { accessibilityFaults } from '../support/accessibility.js';
import type { Window } from '../support/browser.js';
import { Stage } from '../support/stage.js';
import { goodPassword, type TestVisitor } from '../support/test-visitor.js';

const pages = ['/login', '/register', '/welcome', '/sessions'];

describe('All pages', () => {
  let stage: Stage;
  let ada: TestVisitor;
  const email = 'ada@example.com';

  beforeAll(async () => {
    stage = await Stage.raise();
    ada = stage.visitor();
    await ada.register(email);
    for (let count = 0; count < 30; count += 1) await stage.visitor().register(stage.newEmail('somebody'));
    stage.notify([`${'a.really.long.address.that.must.wrap'.repeat(2)}@subdomain.example.com`]);
    await stage.visitor().login(email);
  });
  afterAll(() => stage.strike());
  afterEach(async () => {
    expect(await stage.clear()).toEqual([]);
  });

  const open = (options: BrowserContextOptions = {}): Promise<Window> => stage.openFor(ada, options);

  /** What can be on a page beside how it begins: the address, and what to do there. */
  const states: readonly (readonly [string, string, (page: Page) => Promise<unknown>])[] = [
    ['as they begin', '/login', () => Promise.resolve()],
    ['as they begin', '/register', () => Promise.resolve()],
    ['as they begin', '/welcome', () => Promise.resolve()],
    ['as they begin', '/sessions', () => Promise.resolve()],
    ['a refusal', '/login#invalid-credentials', () => Promise.resolve()],
    [
      'a reason',
      '/login?reason=revoked',
      async (page) => {
        await page.evaluate(`sessionStorage.setItem('reason', 'revoked')`);
        await page.reload();
        await page.getByText('This device was signed out').waitFor();
      },
    ],
    [
      'after signing out',
      '/login',
      async (page) => {
        await page.context().addCookies([{ name: 'signed-out', value: '1', url: page.url() }]);
        await page.reload();
        await page.getByText('You are signed out.').waitFor();
      },
    ],
    [
      'a password that is too short',
      '/register',
      async (page) => {
        await page.locator('#email').fill('grace@example.com');
        await page.locator('#password').fill('short');
        await page.locator('#submit').click();
        await page.locator('#password-error.shown').waitFor();
      },
    ],
    [
      'errors at fields',
      '/register',
      async (page) => {
        await page.locator('#password').fill('short');
        await page.locator('#email').fill('ada@');
        await page.locator('#submit').click();
      },
    ],
    ['an error without scripts', '/register#email-taken', () => Promise.resolve()],
    [
      'a good password, shown',
      '/register',
      async (page) => {
        await page.locator('#password').fill(goodPassword);
        await page.getByRole('button', { name: 'Show password' }).click();
      },
    ],
    [
      'a countdown',
      '/login',
      async (page) => {
        const json = { status: 429, code: 'auth.too-many-attempts' };
        await page.route('**/auth/login', (route) =>
          route.fulfill({ status: 429, headers: { 'retry-after': '60' }, json }),
        );
        await page.locator('#email').fill(email);
        await page.locator('#password').fill('a password');
        await page.locator('#submit').click();
        await page.getByText(/Try again in \d+ sec/).waitFor();
      },
    ],
    [
      'news and a toast',
      '/welcome',
      async (page) => {
        await page.evaluate('scrollTo(0, 600)');
        await Promise.all([
          // The pointer on it keeps it there.
          page.locator('#toast').hover(),
          page.locator('#new-rows').waitFor(),
          stage.visitor().register(stage.newEmail()),
        ]);
      },
    ],
    [
      'no connection',
      '/welcome',
      async (page) => {
        await page.route('**/notifications', (route) => route.abort());
        await page.reload();
        await page.getByText('could not be loaded').waitFor();
      },
    ],
    [
      'a refused password',
      '/sessions',
      async (page) => {
        await page.getByRole('button', { name: 'Change password' }).click();
        await page.locator('#currentPassword[aria-invalid]').waitFor();
      },
    ],
  ];

  it.each(['light', 'dark'] as const)(
    'meet the rules of WCAG 2.2 AA in every state, in the %s scheme',
    async (colorScheme) => {
      const findings: string[] = [];
      // What moves is in between colours.
      const window = await open({ colorScheme, bypassCSP: true, reducedMotion: 'reduce' });
      const { page } = window;
      for (const [state, path, reach] of states) {
        await window.visit('about:blank');
        await window.visit(path);
        await reach(page);
        const faults = await accessibilityFaults(page);
        findings.push(...faults.map(({ rule, why }) => `${path}, ${state}: ${rule}: ${why}`));
        await page.unrouteAll();
      }
      expect(findings).toEqual([]);
    },
    120_000,
  );

  const faded = `document.querySelector('.lead').style.color = 'color-mix(in srgb, var(--muted), var(--surface))';`;
  /** A rule of axe, and what breaks that one and no other on the page to sign in. */
  const faults: readonly (readonly [string, string])[] = [
    ['html-has-lang', `document.documentElement.removeAttribute('lang')`],
    ['document-title', `document.title = ''`],
    ['meta-viewport', `document.querySelector('[name=viewport]').content += ', user-scalable=no'`],
    ['page-has-heading-one', `document.querySelector('h1').remove()`],
    ['color-contrast', faded],
    ['color-contrast', `${faded} document.querySelector('.lead').textContent = 'A'`],
    ['color-contrast', `document.querySelector('.lead').style.background = 'url(/icons/logo.svg)'`],
    ['label', `document.querySelector('[for=email]').remove(); email.removeAttribute('title')`],
    ['button-name', `submit.textContent = ''`],
    ['autocomplete-valid', `password.autocomplete = 'passphrase'`],
    [
      'target-size',
      `Object.assign(document.querySelector('.toggle').style, { minHeight: 0, height: '12px' })`,
    ],
  ];

  it.each(['light', 'dark'] as const)(
    'must fail the accessibility check for the injected fault alone (control, %s scheme)',
    async (colorScheme) => {
      const { page } = await open({ colorScheme, bypassCSP: true });
      for (const [rule, breakIt] of faults) {
        await page.goto('/login');
        await page.evaluate(breakIt);
        const found = await accessibilityFaults(page);
        expect([breakIt, ...found.map((fault) => fault.rule)]).toEqual([breakIt, rule]);
      }
    },
  );

  it('do not shift while they load', async () => {
    const window = await open();
    const { page } = window;
    await page.addInitScript(`
      window.shifts = [];
      new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value, sources }) =>
        value + ': ' + sources.map(({ node }) => node?.outerHTML?.slice(0, 80)).join())))
        .observe({ type: 'layout-shift', buffered: true });
    `);
    for (const viewport of [
      { width: 1100, height: 800 },
      { width: 360, height: 740 },
    ]) {
      await page.setViewportSize(viewport);
      for (const path of pages) {
        await window.visit(path);
        // Entries are handed over after a frame.
        await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
        expect({ path, viewport, shifts: await page.evaluate('window.shifts') }).toEqual({
          path,
          viewport,
          shifts: [],
        });
      }
    }
  });

  it('load nothing but their own files before login, and nothing from another origin ever', async () => {
    const { page } = await stage.open();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url().replace(stage.url, '')));
    await page.goto('/login', { waitUntil: 'networkidle' });
    expect(asked.filter((path) => !/^\/(login$|css\/|js\/|icons\/)/.test(path))).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  it('stay distinguishable in forced colours', async () => {
    const window = await open({ forcedColors: 'active' });
    const { page } = window;
    const style = (selector: string, property: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`);
    const borderOf = async (selector: string) =>
      (await style(selector, 'borderTopStyle')) === 'none' ? 'none' : style(selector, 'borderTopColor');
    await window.visit('/welcome');
    for (const selector of ['.row.unread .dot', '#badge', '.avatar', '#mark-all-read', '.card']) {
      expect([selector, await borderOf(selector)]).not.toEqual([
        selector,
        expect.stringMatching(/none|rgb\(255, 255, 255\)/) as string,
      ]);
    }
    expect(await style('nav [aria-current]', 'outlineStyle')).toBe('solid');
    await window.visit('/register');
    await page.locator('#password').fill('short');
    expect(await borderOf('#meter')).not.toMatch(/none|rgb\(255, 255, 255\)/);
  });

  it('do not animate where the user prefers reduced motion', async () => {
    const window = await open({ reducedMotion: 'reduce' });
    const { page } = window;
    await window.visit('/welcome');
    await stage.visitor().register(stage.newEmail());
    await page.locator('#toast').waitFor();
    const motion = (selector: string) =>
      page.evaluate(`(({ animationName, transitionDuration }) => [animationName, transitionDuration])(
        getComputedStyle(document.querySelector('${selector}')))`);
    expect([await motion('#toast'), await motion('#mark-all-read')]).toEqual([
      ['none', '0s'],
      ['none', '0s'],
    ]);
  });
});
