import type { Page } from 'playwright-core';
import { Stage } from '../support/stage.js';
import { goodPassword } from '../support/test-visitor.js';

/** Limits as the server sets them, nothing made up: who meets one waits for as long as the form says. */
describe('Too many attempts', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.raise({ REGISTER_LIMIT_PER_MINUTE: '2' });
  });
  afterAll(() => stage.strike());
  afterEach(async () => {
    expect(await stage.clear()).toEqual([]);
  });

  /** Opens a form, and writes down what its alert says from the first moment on: a second is gone before a busy test looks. */
  async function openForm(path: '/login' | '/register'): Promise<Page> {
    const { page } = await stage.open();
    await page.goto(path);
    await page.evaluate(`
      window.said = [];
      const note = document.getElementById('too-many-attempts');
      new MutationObserver(() => said.push(note.textContent.replace(/\\s+/g, ' ').trim()))
        .observe(note, { childList: true, subtree: true });
    `);
    return page;
  }

  /** What the alert said since the last attempt, each once. */
  const said = async (page: Page) => [...new Set(await page.evaluate<string[]>('said'))];

  /** Sends the form. @returns the answer's status, and for how many seconds it asks to wait */
  async function attempt(page: Page, email: string, password: string): Promise<[number, number]> {
    await page.evaluate('said.splice(0)');
    const coming = page.waitForResponse('**/api/v1/auth/*');
    await page.locator('#email').fill(email);
    await page.locator('#password').fill(password);
    await page.locator('#submit').click();
    const answer = await coming;
    return [answer.status(), Number(answer.headers()['retry-after'] ?? 0)];
  }

  it('make a user who mistypes wait as long as the server says, and then let the user in', async () => {
    const email = stage.newEmail();
    await stage.visitor().register(email);
    const page = await openForm('/login');
    const waits: number[] = [];
    // On a slow machine one second is over before the next attempt; four are not.
    while ((waits.at(-1) ?? 0) < 4) {
      const [status, seconds] = await attempt(page, email, 'mistyped');
      if (status === 401) {
        await page.locator('#invalid-credentials.shown').waitFor();
        continue;
      }
      expect(status).toBe(429);
      waits.push(seconds);
      await page.locator('#try-now.shown').waitFor();
      expect((await said(page))[0]).toBe(`Too many attempts. Try again in ${seconds} sec.`);
    }
    expect((await attempt(page, email, goodPassword))[0]).toBe(200);
    await page.waitForURL('**/welcome');
  });

  it('from one address make a new user wait for the next minute, and then let the user register', async () => {
    const taken = stage.newEmail();
    await stage.visitor().register(taken);
    const page = await openForm('/register');
    let [status, seconds] = [0, 0];
    // Where a minute ends in between, the count begins anew; a busy test takes longer than a second to look.
    while (seconds < 4) {
      [status, seconds] = await attempt(page, taken, goodPassword);
      if (status === 429 && seconds < 4) await page.locator('#try-now.shown').waitFor();
    }
    expect(status).toBe(429);
    await page.locator('#too-many-attempts.shown').waitFor();
    expect(await page.locator('#submit').isDisabled()).toBe(true);
    // For a minute at most: this is the server's own limit.
    await page.locator('#try-now.shown').waitFor({ timeout: 65_000 });
    expect(await page.locator('#submit').isEnabled()).toBe(true);
    const counted = await said(page);
    expect(counted[0]).toBe(`Too many attempts. Try again in ${seconds} sec.`);
    expect(counted.at(-1)).toBe('Too many attempts. Try again now.');
    expect((await attempt(page, stage.newEmail(), goodPassword))[0]).toBe(201);
    await page.waitForURL('**/welcome');
  }, 120_000);
});
