import type { Locator } from 'playwright-core';
import type { Window } from '../support/browser.js';
import { Stage } from '../support/stage.js';
import { goodPassword } from '../support/test-visitor.js';

const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const anotherPassword = 'eight green herons';

describe('The sessions page', () => {
  let stage: Stage;
  let email: string;

  beforeAll(async () => {
    stage = await Stage.raise({ MAX_SESSIONS_PER_USER: '200' });
  });
  afterAll(() => stage.strike());
  beforeEach(() => {
    email = stage.newEmail();
  });
  afterEach(async () => {
    expect(await stage.clear()).toEqual([]);
  });

  const rows = ({ page }: Window): Locator => page.locator('#sessions .row');
  const count = (window: Window, number: number) =>
    window.page.locator(`#sessions:not(:has(> :nth-child(${number + 1}))) > :nth-child(${number})`).waitFor();

  /** Told to screen readers, which stays, while the toast goes away. */
  const said = ({ page }: Window, text: string) => page.locator('#live-region', { hasText: text }).waitFor();

  /** A computer on its sessions page, and a phone on the welcome page, both of one account. */
  async function twoDevices(): Promise<{ computer: Window; phone: Window }> {
    const [computer, phone] = [await stage.open(), await stage.open({ userAgent: iPhone })];
    await computer.register(email, goodPassword);
    await computer.page.getByRole('link', { name: 'Sessions' }).click();
    await computer.live();
    await count(computer, 1);
    await phone.login(email, goodPassword);
    await phone.live();
    return { computer, phone };
  }

  it('shows this device first, without a button, and adds a session that starts elsewhere at once', async () => {
    const { computer } = await twoDevices();
    await count(computer, 2);
    const [own, other] = [rows(computer).nth(0), rows(computer).nth(1)];
    expect(await own.innerText()).toMatch(
      /This device[^]*Signed in .+ · Last seen just now · (127\.0\.0\.1|::1)/,
    );
    expect(await own.getByRole('button').count()).toBe(0);
    expect(await other.getByRole('heading').innerText()).toBe('Safari on iOS');
    expect(await other.innerText()).toMatch(/Signed in \d+ \w+, \d\d:\d\d · Last seen just now · .+/);
    expect(await other.getByText('This device').count()).toBe(0);
    expect([await own.locator('.computer').count(), await other.locator('.phone').count()]).toEqual([1, 1]);
  });

  it('shows the 20 sessions that were last seen, and more when asked', async () => {
    const { computer } = await twoDevices();
    await Promise.all(Array.from({ length: 120 }, () => stage.visitor().login(email, goodPassword)));
    await count(computer, 20);
    expect(await rows(computer).getByText('This device').count()).toBe(1);
    await computer.page.getByRole('button', { name: 'More sessions' }).click();
    await count(computer, 120);
    await said(computer, '100 more sessions loaded.');
    await computer.page.getByRole('button', { name: 'More sessions' }).click();
    await count(computer, 122);
    await said(computer, '2 more sessions loaded.');
    expect(await computer.page.getByRole('button', { name: 'More sessions' }).isVisible()).toBe(false);
  });

  it('shows how many users are online, and counts the user who has it open', async () => {
    const [grace, ada] = [await stage.open(), await stage.open()];
    const online = ({ page }: Window, number: number) =>
      page.locator('#pill').getByText(`Live · ${number} online`, { exact: true }).waitFor();
    await grace.register(stage.newEmail('grace'), goodPassword);
    await online(grace, 1);
    await ada.register(email, goodPassword);
    await online(grace, 2);
    await ada.page.getByRole('link', { name: 'Sessions' }).click();
    await count(ada, 1);
    await online(ada, 2);
    await online(grace, 2);
    await grace.page.getByRole('button', { name: 'Sign out' }).click();
    await online(ada, 1);
  });

  it('ends another session, whose page explains why, and keeps the keyboard focus in place', async () => {
    const { computer, phone } = await twoDevices();
    const button = rows(computer).getByRole('button', { name: 'Sign out Safari on iOS' });
    await button.focus();
    await computer.page.keyboard.press('Enter');
    await phone.page.waitForURL('**/login?reason=revoked');
    await phone.page.getByText('This device was signed out from another device.').waitFor();
    await count(computer, 1);
    expect(await computer.page.locator(':focus').getAttribute('id')).toBe('home');
    await said(computer, 'Safari on iOS is signed out.');
    expect(await computer.page.locator('#end-others').isHidden()).toBe(true);
  });

  it('says whose sessions they are, and names each button so that it can be told from all others', async () => {
    const window = await stage.open();
    await window.register(email, goodPassword);
    for (let other = 0; other < 3; other += 1) await stage.visitor().login(email);
    await window.page.goto('/sessions');
    await count(window, 4);
    await window.page.getByText(`Signed in as ${email}`).waitFor();
    const names = await rows(window)
      .getByRole('button')
      .evaluateAll((buttons: { textContent: string }[]) => buttons.map(({ textContent }) => textContent));
    expect(new Set(names).size).toBe(3);
    for (const name of names)
      expect(name).toMatch(/^Sign out Unknown device, signed in \d+ \w+, \d\d:\d\d, \S+( \(\d\))?$/);
  });

  it('says so when signing out fails, and stays where it is', async () => {
    const window = await stage.open();
    await window.register(email, goodPassword);
    await window.live();
    await window.context.setOffline(true);
    await window.page.getByRole('button', { name: 'Sign out' }).click();
    await said(window, 'You are still signed in');
    expect(new URL(window.page.url()).pathname).toBe('/welcome');
    await window.context.setOffline(false);
    await window.page.getByRole('button', { name: 'Sign out' }).click();
    await window.page.waitForURL('**/login');
  });

  it('removes a session that ends elsewhere at once, and keeps the focus in a row that stays', async () => {
    const { computer, phone } = await twoDevices();
    const third = stage.visitor();
    await third.login(email);
    await count(computer, 3);
    await rows(computer).getByRole('button', { name: 'Safari on iOS' }).focus();
    await third.logout();
    await count(computer, 2);
    expect(await computer.page.locator(':focus').innerText()).toContain('Sign out');
    await phone.page.getByRole('button', { name: 'Sign out' }).click();
    await count(computer, 1);
  });

  it('ends all other sessions', async () => {
    const { computer, phone } = await twoDevices();
    await stage.visitor().login(email);
    await count(computer, 3);
    await computer.page.getByRole('button', { name: 'Sign out all other sessions' }).click();
    await count(computer, 1);
    await phone.page.waitForURL('**/login?reason=revoked');
    await computer.page.reload();
    await count(computer, 1);
  });

  it('changes the password, signs out the other sessions with the reason, and keeps this one', async () => {
    const { computer, phone } = await twoDevices();
    const { page } = computer;
    await page.goto('/.well-known/change-password');
    await page.locator('#currentPassword:focus').waitFor();
    const send = async (current: string, wanted: string) => {
      await page.getByLabel('Current password').fill(current);
      await page.locator('#newPassword').fill(wanted);
      await page.getByRole('button', { name: 'Change password' }).click();
    };
    await send('not the password', anotherPassword);
    await page.getByText('The current password you entered is incorrect.').waitFor();
    expect(await page.locator('[aria-invalid]').getAttribute('id')).toBe('currentPassword');
    await send(goodPassword, 'short');
    await page.getByText('Use at least 8 characters.').waitFor();
    await page.locator('#newPassword[aria-invalid][aria-describedby^=newPassword-error]:focus').waitFor();
    await send(goodPassword, anotherPassword);
    await said(computer, 'Your password is changed');
    await phone.page.waitForURL('**/login?reason=password-changed');
    await phone.page.getByText('Your password was changed').waitFor();
    expect(await page.locator('#newPassword').inputValue()).toBe('');
    await count(computer, 1);
    await phone.login(email, anotherPassword);
  });

  it('leads a password manager to the form, also by way of the login page', async () => {
    await stage.visitor().register(email);
    const { page } = await stage.open();
    await page.goto('/.well-known/change-password');
    await page.getByLabel('Email').fill(email);
    await page.locator('#password').fill(goodPassword);
    await page.keyboard.press('Enter');
    await page.locator('#currentPassword:focus').waitFor();
    for (const [field, token] of [
      ['username', 'username'],
      ['currentPassword', 'current-password'],
      ['newPassword', 'new-password'],
    ]) {
      expect(await page.locator(`#password-form #${field ?? ''}`).getAttribute('autocomplete')).toBe(token);
    }
    expect(await page.locator('#username').inputValue()).toBe(email);
  });

  it('reports that it could not be loaded, and tries again', async () => {
    const window = await stage.open();
    await window.register(email, goodPassword);
    // A socket that comes through loads the list by itself, and the button is gone.
    await window.page.routeWebSocket(/socket\.io/, () => undefined);
    await window.page.route('**/api/v1/sessions', (route) => route.abort());
    await window.page.goto('/sessions');
    await window.page.getByText('The sessions could not be loaded.').waitFor();
    await window.page.unroute('**/api/v1/sessions');
    await window.page.getByRole('button', { name: 'Try again' }).click();
    await count(window, 1);
    await window.page.getByText('The sessions could not be loaded.').waitFor({ state: 'hidden' });
  });

  it('tells users without JavaScript what needs it', async () => {
    const visitor = stage.visitor();
    await visitor.register(email);
    const { page } = await stage.openFor(visitor, { javaScriptEnabled: false });
    for (const path of ['/sessions', '/welcome']) {
      await page.goto(path);
      await page.getByText(/need(s)? JavaScript/).waitFor();
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/login');
  });
});
