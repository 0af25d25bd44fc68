import type { Page } from 'playwright-core';
import type { Window } from '../support/browser.js';
import { layoutFaults } from '../support/layout.js';
import { Stage } from '../support/stage.js';
import { goodPassword, type TestVisitor } from '../support/test-visitor.js';

const pages = ['/login', '/register', '/welcome', '/sessions', '/nonsense'];
const longAddress = `${'a.really.long.address.that.must.wrap'.repeat(2)}@subdomain.example.com`;
const desktop = { width: 1280, height: 720 };

/** Double text and nothing else, as a style of the reader's own does. */
const doubleText = `document.documentElement.style.fontSize = '200%'`;

/** How to have it twice as large in a window of 1280 pixels: switches of the browser, and what to do in a new window. */
const ways: Record<string, { switches?: string[]; enlarge: (page: Page) => Promise<unknown> }> = {
  'at 200% zoom': {
    // What the browser does for Ctrl and +: half as many CSS pixels, each twice as large.
    enlarge: async (page) => {
      const devTools = await page.context().newCDPSession(page);
      await devTools.send('Emulation.setDeviceMetricsOverride', {
        width: desktop.width / 2,
        height: desktop.height / 2,
        deviceScaleFactor: 2,
        mobile: false,
      });
    },
  },
  'with text of double size, set in the browser': {
    switches: ['--blink-settings=defaultFontSize=32'],
    enlarge: () => Promise.resolve(),
  },
  'with text of double size, by a style': {
    enlarge: (page) => page.addInitScript(`addEventListener('DOMContentLoaded', () => (${doubleText}))`),
  },
};

/** The sizes of the type scale, twice. */
const doubleSizes = [26, 28, 32, 36, 44, 56];

/** What somebody sees who has been there for a while: 30 others, one with a long address, and another session. */
async function settleIn(stage: Stage): Promise<TestVisitor> {
  const ada = stage.visitor();
  await ada.register('ada@example.com');
  for (let count = 0; count < 30; count += 1) await stage.visitor().register(stage.newEmail('somebody'));
  stage.notify([longAddress]);
  await stage.visitor().login('ada@example.com');
  return ada;
}

describe('All pages', () => {
  let stage: Stage;
  let ada: TestVisitor;

  beforeAll(async () => {
    stage = await Stage.raise();
    ada = await settleIn(stage);
  });
  afterAll(() => stage.strike());
  afterEach(async () => {
    expect(await stage.clear()).toEqual([]);
  });

  it.each(pages)(
    'fit from 320 to 1600 pixels, and on a phone with doubled text size too: %s',
    async (path) => {
      const window = await stage.openFor(ada);
      await window.visit(path);
      const faults: string[] = [];
      for (const width of [320, 360, 480, 640, 1100, 1600]) {
        // Half as high as wide, and no lower than the least that WCAG asks of a page (1.4.10).
        await window.page.setViewportSize({ width, height: Math.max(256, width / 2) });
        faults.push(...(await layoutFaults(window.page)).map((fault) => `at ${width}: ${fault}`));
      }
      await window.page.setViewportSize({ width: 360, height: 740 });
      await window.page.evaluate(doubleText);
      faults.push(...(await layoutFaults(window.page)).map((fault) => `text of double size: ${fault}`));
      expect(faults).toEqual([]);
    },
  );

  it('must fail the layout check when an element is out of reach (control)', async () => {
    const window = await stage.openFor(ada);
    const { page } = window;
    for (const [breakIt, fault] of [
      [`document.querySelector('h1').style.width = '1200px'`, 'wider than the window'],
      [`document.querySelector('.brand').style.translate = '-100px'`, 'beyond the edge'],
      [
        `document.querySelector('.column h1').style.cssText = 'width: 9rem; white-space: nowrap'`,
        'does not fit its box',
      ],
      [`document.querySelector('.rows').style.maxHeight = '300px'`, 'cut off'],
      [`document.querySelector('.bar').style.cssText = 'position: fixed; inset: 0'`, 'covered'],
    ] as const) {
      await window.visit('/welcome');
      await page.evaluate(breakIt);
      const found = (await layoutFaults(page)).join('\n');
      expect(found).toContain(fault);
    }
  });
});

describe('A page in a small or unusual place', () => {
  let stage: Stage;
  let ada: TestVisitor;

  beforeAll(async () => {
    stage = await Stage.raise();
    ada = await settleIn(stage);
  });
  afterAll(() => stage.strike());
  afterEach(async () => {
    expect(await stage.clear()).toEqual([]);
  });

  it('keeps the bar in view where there is room for it, and lets it scroll away at 400% zoom', async () => {
    const window = await stage.openFor(ada);
    const { page } = window;
    await window.visit('/welcome');
    const top = () => page.evaluate<number>('bar.getBoundingClientRect().top');
    for (const [width, height, stays] of [
      [1280, 1024, true],
      [360, 740, true],
      [320, 256, false],
      [740, 360, false],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.evaluate('scrollTo(0, 400)');
      await window.until('scrollY === 400');
      expect([width, height, (await top()) === 0]).toEqual([width, height, stays]);
      // What is new must still be seen.
      await Promise.all([
        page.locator('#new-rows').waitFor(),
        stage.visitor().register(stage.newEmail('somebody')),
      ]);
      const button = await page.locator('#new-rows').boundingBox();
      expect(button?.y).toBeGreaterThan(0);
      expect(button?.y).toBeLessThan(height / 2);
      await page.locator('#new-rows').click();
    }
  });

  it('shows a long address in two lines, and all of it in a title', async () => {
    const window = await stage.openFor(ada, { viewport: { width: 320, height: 640 } });
    await window.visit('/welcome');
    const address = window.page.locator('.row bdi', { hasText: longAddress });
    expect(await address.getAttribute('title')).toBe(longAddress);
    expect((await address.boundingBox())?.height).toBe(48);
    const usual = window.page.locator('.row bdi', { hasText: 'somebody' }).first();
    expect(await usual.getAttribute('title')).toBeNull();
  });

  it.each([
    ['/welcome', ['h1', 'h2', 'h3', 'li']],
    ['/sessions', ['h1', 'p', 'p', 'li']],
  ])('prints the list of %s alone, each address in full', async (path, printed) => {
    const window = await stage.openFor(ada, { colorScheme: 'dark', viewport: { width: 320, height: 640 } });
    const { page } = window;
    await window.visit(path);
    await page.emulateMedia({ media: 'print' });
    const shown = await page.evaluate<string[]>(`[...document.querySelectorAll(
      'h1, main > p, h2:not(li *), h3, li, button, input, a, header, form, .toast, .box')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.visually-hidden'))
      .map(({ localName }) => localName)`);
    expect(shown.filter((name, index) => name !== 'li' || shown[index - 1] !== 'li')).toEqual(printed);
    const clipped = `[...document.querySelectorAll('bdi')].filter((one) => one.scrollHeight > one.clientHeight && one.clientHeight)`;
    expect(await page.evaluate(`${clipped}.length`)).toBe(0);
    expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    );
  });
});

describe.each(Object.entries(ways))('All pages %s', (_, { switches, enlarge }) => {
  let stage: Stage;
  let ada: TestVisitor;

  beforeAll(async () => {
    stage = await Stage.raise({}, switches);
    ada = await settleIn(stage);
  });
  afterAll(() => stage.strike());
  afterEach(async () => {
    expect(await stage.clear()).toEqual([]);
  });

  async function open(): Promise<Window> {
    const window = await stage.openFor(ada, { viewport: desktop });
    await enlarge(window.page);
    return window;
  }

  it('show everything twice as large, with nothing out of reach', async () => {
    const window = await open();
    const { page } = window;
    for (const path of pages) {
      await window.visit(path);
      if (path === '/register') {
        await page.locator('#email').fill('ada@');
        await page.locator('#submit').click();
        await page.locator('#email-invalid.shown').waitFor();
      }
      const sizes = await page.evaluate<number[]>(`[...document.querySelectorAll('body *')]
        .filter((one) => one.checkVisibility() && [...one.childNodes].some(({ nodeType }) => nodeType === Node.TEXT_NODE))
        .map((one) => parseFloat(getComputedStyle(one).fontSize) * devicePixelRatio)`);
      expect({ path, others: sizes.filter((size) => !doubleSizes.includes(size)) }).toEqual({
        path,
        others: [],
      });
      expect(sizes).toContain(56);
      expect({ path, faults: await layoutFaults(page) }).toEqual({ path, faults: [] });
    }
  });

  it('keep every function working', async () => {
    const window = await open();
    const { page } = window;
    const email = stage.newEmail();
    await window.register(email, goodPassword);
    await window.live();
    await stage.visitor().register(stage.newEmail());
    await page.locator('#badge').waitFor();
    await page.getByRole('button', { name: 'Mark all read' }).click();
    await page.locator('#badge').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Older' }).click();
    await page.locator('#feed .row').nth(20).waitFor();
    await page.getByRole('link', { name: 'Sessions' }).click();
    await stage.visitor().login(email);
    await page.locator('#sessions').getByRole('button').click();
    await page.locator('#sessions .row').nth(1).waitFor({ state: 'detached' });
    await page.getByLabel('Current password').fill(goodPassword);
    await page.locator('#newPassword').fill('eight green herons');
    await Promise.all([
      window.toast('Your password is changed'),
      page.getByRole('button', { name: 'Change password' }).click(),
    ]);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.waitForURL('**/login');
  });
});
