import type { Page } from 'playwright-core';
import { Stage } from '../support/stage.js';
import { goodPassword } from '../support/test-visitor.js';

const hebrew = 'שלום@דוגמה.com';

/** Addresses that may pass themselves off as another one, and others of many scripts that do not. */
const mixed = [
  'аdmin@example.com',
  'admin@ехаmple.com',
  'раураl@example.com',
  'сосо@example.com',
  'gοοgle@example.com',
  'shalomשלום@example.com',
];
const plain = [
  'admin@example.com',
  'иван@пример.рф',
  'josé.münchen@bücher.de',
  '日本のtarou@example.com',
  '김철수abc@example.com',
  'ελένη@example.gr',
  hebrew,
];

describe('An address', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.raise();
    stage.notify([...mixed, ...plain]);
  });
  afterAll(() => stage.strike());
  afterEach(async () => {
    expect(await stage.clear()).toEqual([]);
  });

  /** Whether its three parts stand where somebody expects them who reads addresses from left to right. */
  const isInOrder = (page: Page, place: string) =>
    page.evaluate<boolean>(`(() => {
      const lefts = ['שלום', 'דוגמה', 'com'].map((text) => {
        const walker = document.createTreeWalker(${place}, NodeFilter.SHOW_TEXT);
        while (!walker.nextNode().data.includes(text));
        const range = document.createRange();
        const at = walker.currentNode.data.indexOf(text);
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + text.length);
        return range.getBoundingClientRect().left;
      });
      return lefts[0] < lefts[1] && lefts[1] < lefts[2];
    })()`);

  it('is read from left to right in any script: in the list, in headings and in messages', async () => {
    const window = await stage.open();
    const { page } = window;
    await window.register(hebrew, goodPassword);
    await window.live();
    const row = `[...document.querySelectorAll('.row bdi')].find(({ textContent }) => textContent === '${hebrew}')`;
    const heading = `document.getElementById('user-email')`;
    await page.locator('#user-email:visible').waitFor();
    for (const place of [row, heading]) {
      expect(await page.evaluate(`[${place}.dir, ${place}.textContent]`)).toEqual(['ltr', hebrew]);
      expect(await isInOrder(page, place)).toBe(true);
    }
    // The pointer on it keeps it there.
    await Promise.all([page.locator('#toast').hover(), stage.visitor().register(`${hebrew}.example`)]);
    expect(await isInOrder(page, `document.getElementById('toast-text')`)).toBe(true);
    await page.goto('/sessions');
    await page.locator('#user-email:visible').waitFor();
    expect(await isInOrder(page, heading)).toBe(true);
  });

  it('is marked when it mixes scripts, or imitates Latin letters', async () => {
    const window = await stage.open();
    const { page } = window;
    await window.register(stage.newEmail(), goodPassword);
    await window.live();
    const marked = (address: string) =>
      page.evaluate<boolean>(`Boolean([...document.querySelectorAll('.row')]
        .find((row) => row.querySelector('bdi').textContent === '${address}').querySelector('.mixed'))`);
    for (const address of mixed) expect([address, await marked(address)]).toEqual([address, true]);
    for (const address of plain) expect([address, await marked(address)]).toEqual([address, false]);
    const imitation = 'раураl@example.org';
    await Promise.all([
      window.toast(`${imitation.replace(/[@.]/g, '$&\u200e')} (mixed alphabets) joined`),
      stage.visitor().register(imitation),
    ]);
  });
});
