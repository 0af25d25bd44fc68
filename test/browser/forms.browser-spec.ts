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

  it('have the autocomplete attributes that password managers need', async () => {
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

  it('show each error at its field, and focus the first invalid field', async () => {
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

  it('show the minimum password length and how far the typed password is', async () => {
    const { page } = await stage.open();
    await page.goto('/register');
    await page.getByText('At least 10 characters.').waitFor();
    for (const [password, said] of [
      ['nine char', ''],
      ['ten chars!', 'Longer is better: add a few more words'],
      ['fifteen charact', 'Longer is better: add a few more words'],
      ['seven purple walruses', 'Good length'],
      ['', ''],
    ] as const) {
      await page.locator('#password').fill(password);
      expect(await page.locator('#strength').textContent()).toBe(said);
    }
  });

  it('praise no password that the server refuses', async () => {
    const { page } = await stage.open();
    const email = stage.newEmail('somebody.with.a.name');
    await page.goto('/register');
    await page.locator('#email').fill(email);
    for (const password of [
      'a'.repeat(24),
      email,
      email.toUpperCase(),
      'passwordpassword',
      '1234567890123456',
      'qwertyuiopasdfghjkl',
      'abcdefghijklmnopqrstuvwxyz',
      'Password123!',
      'sunshineprincess',
      '1qaz2wsx3edc4rfv',
      'nemvxyheqdd5oqxyxyzi',
      `nine green pelicans ${'and so on '.repeat(13)}`,
    ]) {
      await page.locator('#password').fill(password);
      expect([password, await page.locator('#strength').textContent()]).toEqual([
        password,
        expect.not.stringMatching(/good|strong/i),
      ]);
      expect(await page.locator('#meter').getAttribute('data-level')).not.toBe('good');
      expect([password, (await stage.visitor().register(email, password)).status]).toEqual([password, 400]);
    }
  });

  it('show the minimum password length only once at a time', async () => {
    const ada = stage.visitor();
    await ada.register(stage.newEmail());
    const { page } = await stage.openFor(ada);
    // The server looks at a new password only after the current one was right.
    for (const [path, name, other, value] of [
      ['/register', 'password', '#email', stage.newEmail()],
      ['/sessions', 'newPassword', '#currentPassword', goodPassword],
    ] as const) {
      await page.goto(path);
      const input = page.locator(`#${name}`);
      const form = page.locator('form', { has: input });
      const said = async () => (await form.innerText()).match(/[^\n]*10 characters[^\n]*/g);
      const described = () => input.getAttribute('aria-describedby');
      const hint = [expect.stringMatching(/^At least 10 characters/)];
      await input.waitFor();
      expect([await said(), await described()]).toEqual([hint, 'password-note']);
      await form.locator(other).fill(value);
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

  it('send a password as it was typed or pasted, and reveal it on request', async () => {
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

  it('send a user whose address is taken to the login page, and afterwards to the original destination', async () => {
    const { page } = await stage.open();
    const email = stage.newEmail();
    await stage.visitor().register(email);
    await page.goto('/register?next=/sessions');
    await fill(page, email, goodPassword);
    await page.getByRole('link', { name: 'Sign in instead' }).click();
    await page.waitForURL(({ pathname }) => pathname === '/login');
    expect(await page.locator('#email').inputValue()).toBe(email);
    expect(page.url()).not.toContain('person');
    await page.locator('#password').fill(goodPassword);
    await page.locator('#submit').click();
    await page.waitForURL(({ pathname }) => pathname === '/sessions');
    // It was for that page, that once.
    await page.goto('/login');
    expect(await page.locator('#email').inputValue()).toBe('');
  });

  it('select a refused password, so that what is typed next replaces it', async () => {
    const { page } = await stage.open();
    await page.goto('/login');
    await fill(page, stage.newEmail(), 'mistyped');
    await page.locator('#invalid-credentials.shown').waitFor();
    await page.locator('#password:focus').waitFor();
    await page.keyboard.type('another');
    expect(await page.locator('#password').inputValue()).toBe('another');
  });

  it('count down after too many attempts, and announce when the user can continue', async () => {
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
    // Good news is not in the colour of errors.
    const colour = (selector: string) =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}')).color`);
    expect(await colour('#try-now')).toBe(await colour('h1'));
  });

  it.each([true, false])(
    'take an address as it was typed, in any script, less the spaces around it; with scripts: %s',
    async (scripts) => {
      for (const email of ['kathe@bücher-test.de', 'josé@example.com', 'иван@example.com']) {
        const address = `${scripts ? 's' : 'p'}${email}`;
        const { page, context } = await stage.open({ javaScriptEnabled: scripts });
        await page.goto('/register');
        await fill(page, ` ${address} `, goodPassword);
        await page.waitForURL('**/welcome');
        const answer = (await (await context.request.get('/api/v1/users/me')).json()) as {
          user: { email: string };
        };
        expect(answer.user.email).toBe(address);
        await page.goto('/login');
        await fill(page, ` ${address} `, goodPassword);
        await page.waitForURL('**/welcome');
      }
    },
  );

  const noStorage = `for (const name of ['localStorage', 'sessionStorage'])
    Object.defineProperty(window, name, { get() { throw new DOMException('No', 'SecurityError'); } });`;

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['a browser without AbortSignal.timeout', (page) => page.addInitScript('delete AbortSignal.timeout')],
    ['a browser that keeps nothing', (page) => page.addInitScript(noStorage)],
    ['a browser without fetch', (page) => page.addInitScript('delete window.fetch')],
    ['a browser without FormData', (page) => page.addInitScript('delete window.FormData')],
    ['a script that does not come', (page) => page.route('**/js/form.js', (route) => route.abort())],
    [
      'a script in whose place a proxy answers',
      (page) => page.route('**/js/words.js', (route) => route.fulfill({ status: 502, body: 'Bad gateway' })),
    ],
  ])('work all the same, as plain forms if need be: %s', async (_, arrange) => {
    const { page } = await stage.open();
    await arrange(page);
    const email = stage.newEmail();
    await page.goto('/register');
    await fill(page, email, goodPassword);
    await page.waitForURL('**/welcome');
    await page.goto('/login?next=/sessions');
    await fill(page, email, 'not the password');
    await page.locator('#invalid-credentials').waitFor();
    await fill(page, email, goodPassword);
    await page.waitForURL(({ pathname }) => pathname === '/sessions');
    // A redirection hands the fragment of its request on, and the next page would show that sentence.
    expect(new URL(page.url()).hash).toBe('');
  });

  it('stop waiting for a server that never answers, in any browser', async () => {
    const { page } = await stage.open();
    await page.addInitScript('delete AbortSignal.timeout');
    await page.clock.install();
    await page.goto('/login');
    await page.route('**/api/v1/auth/login', () => undefined);
    await Promise.all([
      page.waitForRequest('**/api/v1/auth/login'),
      fill(page, 'ada@example.com', 'a password'),
    ]);
    await page.clock.runFor(20_000);
    await page.getByText('The server cannot be reached.').waitFor();
    expect(await page.locator('#submit').isEnabled()).toBe(true);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('lead to their page with a sentence when the server fails, without scripts too', async () => {
    const { page } = await stage.open({ javaScriptEnabled: false });
    await page.goto('/login');
    await fill(page, `${'x'.repeat(40_000)}@example.com`, 'a password');
    await page.locator('#error').waitFor();
    expect(new URL(page.url()).pathname).toBe('/login');
  });

  it.each(['revoked', 'expired', 'password-changed'])(
    'believe no link that says why one is signed out: %s',
    async (reason) => {
      const { page } = await stage.open();
      await page.goto(`/login?reason=${reason}`);
      await page.locator('.toggle:visible').waitFor();
      expect(await page.locator('[data-reason]:visible').count()).toBe(0);
    },
  );

  it.each(['/login', '/register'])(
    'say that cookies are refused, before and after signing in: %s',
    async (path) => {
      const email = stage.newEmail();
      if (path === '/login') await stage.visitor().register(email);
      const said = (page: Page) => page.getByText('Your browser does not keep the cookie that signs you in.');
      for (const scripts of [true, false]) {
        const { page, context } = await stage.open({ javaScriptEnabled: scripts });
        await context.route(/\/(login|register)$/, async (route) => {
          const answer = await route.fetch({ maxRedirects: 0 });
          // The answer's cookies are kept by now, whatever the page gets.
          await context.clearCookies();
          const headers = Object.entries(answer.headers()).filter(([name]) => name !== 'set-cookie');
          await route.fulfill({ response: answer, headers: Object.fromEntries(headers) });
        });
        await page.goto(path);
        expect(await said(page).isVisible()).toBe(false);
        await fill(page, scripts || path === '/login' ? email : stage.newEmail(), goodPassword);
        await said(page).waitFor();
      }
      const { page } = await stage.open();
      await page.addInitScript(
        `Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: () => false })`,
      );
      await page.goto(path);
      await said(page).waitFor();
    },
  );

  it('report that the server is unreachable', async () => {
    const { page, context } = await stage.open();
    await page.goto('/login');
    await context.setOffline(true);
    await fill(page, 'ada@example.com', 'a password');
    await page.getByText('The server cannot be reached.').waitFor();
  });

  it.each([true, false])(
    'confirm a logout once, which no link can trigger; with scripts: %s',
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

  it('work with the keyboard alone, from registering to signing out', async () => {
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
    await tabTo('Skip to content');
    await tabTo('Notifications');
    await tabTo('Sign out');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/login');
  });
});
