import type { Page } from 'playwright-core';
import { Stage } from '../support/stage.js';
import { goodPassword } from '../support/test-visitor.js';

describe('The forms', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.raise({ PASSWORD_MIN_LENGTH: '10' });
  });
  afterAll(() => stage.strike());
  afterEach(async () => {
    expect(await stage.clear()).toEqual([]);
  });

  const fill = async (page: Page, email: string, password: string) => {
    await page.locator('#email').fill(email);
    await page.locator('#password').fill(password);
    await page.locator('#submit').click();
  };
  const focused = (page: Page) => page.locator(':focus').getAttribute('id');

  it('say what password managers look for', async () => {
    const { page } = await stage.open();
    for (const [path, token] of [
      ['/login', 'current-password'],
      ['/register', 'new-password'],
    ] as const) {
      await page.goto(path);
      expect(await page.locator('form').getAttribute('method')).toBe('post');
      expect(await page.locator('#email').getAttribute('autocomplete')).toBe('username');
      const password = page.locator('#password');
      const attributes = ['name', 'autocomplete', 'type'].map((name) => password.getAttribute(name));
      expect(await Promise.all(attributes)).toEqual(['password', token, 'password']);
    }
  });

  it('put what is wrong at its field, and the focus at the first one', async () => {
    const { page } = await stage.open();
    await page.goto('/register');
    await fill(page, 'ada@', '');
    for (const [field, message] of [
      ['email', 'Enter a full email address'],
      ['password', 'Enter a password'],
    ] as const) {
      const input = page.locator(`#${field}[aria-invalid=true]`);
      const described = ((await input.getAttribute('aria-describedby')) ?? '').split(' ')[0] ?? '';
      expect(await page.locator(`#${described}`).innerText()).toContain(message);
    }
    expect(await focused(page)).toBe('email');
    // What the server says of a field stands there too.
    await fill(page, stage.newEmail(), 'password12');
    await page.locator('#password-error.shown').waitFor();
    expect(await focused(page)).toBe('password');
    expect(await page.locator('#email').getAttribute('aria-invalid')).toBeNull();
    await page.keyboard.type('x');
    expect(await page.locator('#password').getAttribute('aria-invalid')).toBeNull();
  });

  it('say how long a password must be here, and how far one is', async () => {
    const { page } = await stage.open();
    await page.goto('/register');
    await page.getByText('At least 10 characters.').waitFor();
    for (const [password, said] of [
      ['nine char', ''],
      ['ten chars!', 'Fair: add a few more words'],
      ['twelve chars', 'Good'],
      ['seven purple walruses', 'Strong'],
      ['', ''],
    ] as const) {
      await page.locator('#password').fill(password);
      expect(await page.locator('#strength').textContent()).toBe(said);
    }
  });

  it('say once at a time how long a password must be', async () => {
    const ada = stage.visitor();
    await ada.register(stage.newEmail());
    const { page } = await stage.openFor(ada);
    for (const [path, name] of [
      ['/register', 'password'],
      ['/sessions', 'newPassword'],
    ] as const) {
      await page.goto(path);
      const input = page.locator(`#${name}`);
      const form = page.locator('form', { has: input });
      const said = async () => (await form.innerText()).match(/[^\n]*10 characters[^\n]*/g);
      const described = () => input.getAttribute('aria-describedby');
      const hint = [expect.stringMatching(/^At least 10 characters/)];
      await input.waitFor();
      expect([await said(), await described()]).toEqual([hint, 'password-note']);
      await form.locator('[type=email]:visible, #currentPassword').fill(stage.newEmail());
      for (const [password, error, sentence] of [
        ['short', 'error', /^Use at least 10 characters/],
        ['', 'invalid', /^Enter a (new )?password of at least 10 characters/],
      ] as const) {
        await input.fill(password);
        expect([await said(), await described()]).toEqual([hint, 'password-note']);
        await form.locator('.primary').click();
        await page.locator(`#${name}-${error}.shown`).waitFor();
        expect([await said(), await described()]).toEqual([
          [expect.stringMatching(sentence)],
          `${name}-${error}`,
        ]);
      }
      await input.pressSequentially('s');
      expect([await said(), await described()]).toEqual([hint, 'password-note']);
    }
    const { page: plain } = await stage.open({ javaScriptEnabled: false });
    await plain.goto('/register#password-weak');
    expect((await plain.locator('form').innerText()).match(/10 characters/g)).toHaveLength(1);
  });

  it('send a password as it was typed or pasted, and show it when asked', async () => {
    const { page } = await stage.open();
    const email = stage.newEmail();
    const password = '  spaces around it  ';
    await page.goto('/register');
    await page.locator('#email').fill(email);
    await page.locator('#password').focus();
    await page.keyboard.insertText(password);
    await page.getByRole('button', { name: 'Show password' }).click();
    expect(await page.locator('#password').getAttribute('type')).toBe('text');
    await page.getByRole('button', { name: 'Hide password' }).waitFor();
    await page.locator('#submit').click();
    await page.waitForURL('**/welcome');
    expect((await stage.visitor().login(email, password)).status).toBe(200);
    expect((await stage.visitor().login(email, password.trim())).status).toBe(401);
  });

  it('lead someone whose address is taken to signing in, and then where they wanted to go', async () => {
    const { page } = await stage.open();
    const email = stage.newEmail();
    await stage.visitor().register(email);
    await page.goto('/register?next=/sessions');
    await fill(page, email, goodPassword);
    await page.getByRole('link', { name: 'Sign in instead' }).click();
    await fill(page, email, goodPassword);
    await page.waitForURL('**/sessions');
  });

  it('count down when there were too many attempts, and say when it goes on', async () => {
    const { page } = await stage.open();
    await page.clock.install();
    await page.route('**/api/v1/auth/login', (route) =>
      route.fulfill({
        status: 429,
        headers: { 'retry-after': '150' },
        json: { status: 429, code: 'auth.too-many-attempts', detail: 'Too many attempts.' },
      }),
    );
    await page.goto('/login');
    // From here on time passes when it is told to.
    await page.clock.pauseAt(Date.now() + 3_600_000);
    await fill(page, 'ada@example.com', 'a password');
    await page.getByText('Too many attempts. Try again in 3 min.').waitFor();
    expect(await page.locator('#submit').isDisabled()).toBe(true);
    await page.clock.runFor(100_000);
    await page.getByText('Try again in 50 sec.').waitFor();
    await page.clock.runFor(50_000);
    await page.getByText('You can try again now.').waitFor();
    expect(await page.locator('#submit').isEnabled()).toBe(true);
  });

  it('say that the server cannot be reached', async () => {
    const { page, context } = await stage.open();
    await page.goto('/login');
    await context.setOffline(true);
    await fill(page, 'ada@example.com', 'a password');
    await page.getByText('The server cannot be reached.').waitFor();
  });

  it.each([true, false])(
    'say once who has just signed out, and no link can; with scripts: %s',
    async (scripts) => {
      const ada = stage.visitor();
      await ada.register(stage.newEmail());
      const { page, context } = await stage.openFor(ada, { javaScriptEnabled: scripts });
      const said = page.getByText('You are signed out.');
      for (const part of ['', '?reason=signed-out', '?reason=logout', '?signed-out=1', '#signed-out']) {
        await page.goto('about:blank');
        await page.goto(`/login${part}`);
        expect([part, await said.isVisible()]).toEqual([part, false]);
      }
      await page.goto('/welcome');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('**/login');
      expect(await page.getByRole('status').filter({ has: said }).count()).toBe(1);
      await said.waitFor();
      expect((await context.cookies()).map(({ name }) => name)).not.toContain('signed-out');
      await page.reload();
      expect(await said.isVisible()).toBe(false);
    },
  );

  it('work by keyboard alone, from registering to signing out', async () => {
    const { page } = await stage.open();
    const tabTo = async (name: string | RegExp) => {
      const wanted = page
        .locator(':focus')
        .and(page.getByRole('button', { name }).or(page.getByRole('link', { name })));
      for (let step = 0; step < 30; step += 1) {
        if ((await wanted.count()) === 1) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`The keyboard does not reach ${String(name)}.`);
    };
    await page.goto('/login');
    await tabTo('Create an account');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/register');
    await page.keyboard.press('Tab');
    await page.keyboard.type(stage.newEmail());
    await page.keyboard.press('Tab');
    await page.keyboard.type(goodPassword);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/welcome');
    await page.locator('#pill[data-state=live]').waitFor();
    await stage.visitor().register(stage.newEmail());
    await page.locator('#badge').waitFor();
    await tabTo('Mark all read');
    await page.keyboard.press('Enter');
    await page.locator('#badge').waitFor({ state: 'hidden' });
    // The socket may have said it before the answer came.
    await page.locator('#home:focus').waitFor();
    await page.goto('/sessions');
    await tabTo('Skip to sessions');
    await tabTo('Notifications');
    await tabTo('Sign out');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/login');
  });
});
