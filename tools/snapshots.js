/**
 * Takes the pictures of the pages: the built application with a few days of example data. `npm run snapshots` takes those
 * that the repository keeps, one a page and scheme; `npm run snapshots -- FOLDER` takes every page in every state, window
 * and scheme, into another folder.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { BuiltApp } from '../test/support/built-app.js';

/** @type {typeof import('../src/platform/database/sqlite.js')} */
const { Sqlite } = await import(new URL('../dist/platform/database/sqlite.js', import.meta.url).href);
const [folder] = process.argv.slice(2);
const target = resolve(folder ?? join(import.meta.dirname, '../docs/snapshots'));
/** What the repository keeps. */
const kept = {
  pages: ['welcome', 'login', 'register', 'sessions'],
  windows: ['light-desktop', 'dark-desktop'],
};
const password = 'seven purple walruses';
const email = 'ada@example.com';
const hourMs = 3_600_000;

/** Who joined how many hours before now, oldest first. */
const people = [
  { email: 'edsger@example.com', hoursAgo: 26 },
  { email: 'barbara@example.com', hoursAgo: 2 },
  { email, hoursAgo: 1.5 },
  { email: 'linus.with.a.really.long.address.that.must.wrap@subdomain.example.com', hoursAgo: 0.15 },
  { email: 'grace@example.com', hoursAgo: 0 },
];

/** Where Ada is signed in too. The addresses are those set aside for examples (RFC 5737). */
const devices = [
  {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    ip: '198.51.100.24',
    hoursAgo: 210,
    seenHoursAgo: 2,
  },
  {
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
    ip: '203.0.113.80',
    hoursAgo: 30,
    seenHoursAgo: 26,
  },
];

const ownDevice = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const desktop = { width: 1100, height: 800 };
const mobile = { width: 360, height: 740 };
const windows = {
  'light-desktop': { colorScheme: 'light', viewport: desktop },
  'light-mobile': { colorScheme: 'light', viewport: mobile },
  'dark-desktop': { colorScheme: 'dark', viewport: desktop },
  'dark-mobile': { colorScheme: 'dark', viewport: mobile },
  'forced-colors-desktop': { forcedColors: 'active', viewport: desktop },
};

/** What is in the pictures, in this order: who looks, and how to get there. */
const pictures = {
  'welcome-alone': { who: 'alone', reach: (page) => live(page, '/welcome', 1) },
  login: { reach: (page) => page.goto('/login') },
  'login-refused': { reach: (page) => page.goto('/login#invalid-credentials') },
  'login-signed-out': {
    reach: async (page) => {
      await page.context().addCookies([{ name: 'signed-out', value: '1', url: place.url }]);
      await page.goto('/login');
    },
  },
  'login-signed-out-elsewhere': {
    reach: async (page) => {
      await page.goto('/login');
      // As the page does that was left.
      await page.evaluate(`sessionStorage.setItem('reason', 'revoked')`);
      await page.reload();
    },
  },
  'login-cookie-refused': { reach: (page) => page.goto('/login#cookie-refused') },
  'login-wait': {
    reach: async (page) => {
      const json = { status: 429, code: 'auth.too-many-attempts' };
      await page.route('**/auth/login', (route) =>
        route.fulfill({ status: 429, headers: { 'retry-after': '60' }, json }),
      );
      await page.goto('/login');
      await send(page, { email, password: 'a guess' });
      await page.getByText(/Try again in \d/).waitFor();
    },
  },
  register: {
    reach: async (page) => {
      await page.goto('/register');
      await send(page, { email: 'ada@', password: 'twelve signs' });
      await page.locator('#email[aria-invalid]').waitFor();
    },
  },
  'register-too-short': {
    reach: async (page) => {
      await page.goto('/register');
      await send(page, { email, password: 'walrus' });
      await page.locator('#password-error.shown').waitFor();
    },
  },
  welcome: { who: 'ada', reach: (page) => live(page, '/welcome', people.length) },
  sessions: { who: 'ada', reach: (page) => live(page, '/sessions', devices.length + 1) },
  'sessions-password': {
    who: 'ada',
    reach: async (page) => {
      await live(page, '/sessions', devices.length + 1);
      await send(page, { currentPassword: 'not the password', newPassword: 'an even better one' });
      await page.locator('#wrong-password.shown').waitFor();
      await page.locator('#password-form .primary').scrollIntoViewIfNeeded();
    },
  },
  'welcome-news': {
    who: 'ada',
    reach: async (page) => {
      await page.setViewportSize({ ...page.viewportSize(), height: 480 });
      await live(page, '/welcome', people.length);
      await page.evaluate('scrollTo(0, 240)');
      await post('/auth/register', { email: `visitor${(visitors += 1)}@example.com`, password });
      await page.locator('#new-rows').waitFor();
      await page.locator('#toast').waitFor();
    },
  },
  'welcome-reconnecting': {
    who: 'ada',
    reach: async (page) => {
      await live(page, '/welcome', people.length);
      await app.stop();
      await page.locator('#pill[data-state=reconnecting]').waitFor();
    },
    after: async () => {
      app = await BuiltApp.start(environment);
    },
  },
};

let visitors = 0;
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const place = await BuiltApp.environment();
const environment = { ...place.environment, LOGIN_LIMIT_PER_MINUTE: '0', REGISTER_LIMIT_PER_MINUTE: '0' };
let app = await BuiltApp.start(environment);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
try {
  const cookies = { alone: await post('/auth/register', { email: 'edsger@example.com', password }) };
  for (const [name, picture] of Object.entries(pictures)) {
    if (name === 'login') cookies.ada = await fillFeed();
    for (const [kind, options] of Object.entries(windows)) {
      if (folder !== undefined || (kept.pages.includes(name) && kept.windows.includes(kind)))
        await take(name, picture, kind, options, cookies);
    }
  }
} finally {
  await browser.close();
  await BuiltApp.endAll();
  place.remove();
}

async function take(name, { who, reach, after }, kind, options, cookies) {
  const context = await browser.newContext({ baseURL: place.url, reducedMotion: 'reduce', ...options });
  if (who) await context.addCookies([{ ...cookies[who], url: place.url }]);
  const page = await context.newPage();
  await reach(page);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(target, `${name}-${kind}.png`) });
  await context.close();
  await after?.();
}

/** Resolves once a page is connected and has so many rows. */
async function live(page, path, rows) {
  await page.goto(path);
  await page.locator('#pill[data-state=live]').waitFor();
  await page
    .locator('.row')
    .nth(rows - 1)
    .waitFor();
}

async function send(page, values) {
  for (const [name, value] of Object.entries(values)) await page.locator(`[name=${name}]`).fill(value);
  await page.locator('form .primary').click();
}

/** The other people, Ada's other devices, and all their times. @returns the cookie of her own window */
async function fillFeed() {
  for (const person of people.slice(1)) {
    const cookie = await post('/auth/register', { email: person.email, password });
    if (person.email !== email) await linger(cookie);
    // The order of the rows is that of the list.
    while (!(await isInFeed(person.email, cookie)));
  }
  for (const { userAgent } of devices) await post('/auth/login', { email, password }, userAgent);
  const own = await post('/auth/login', { email, password }, ownDevice);
  const database = new Sqlite(join(environment.DATA_DIR, 'auth-notify.sqlite'));
  const when = (hoursAgo) =>
    new Date(Date.now() - hoursAgo * hourMs).toISOString().replace('T', ' ').replace('Z', '');
  people.forEach(({ hoursAgo }, index) =>
    database.prepare('UPDATE notifications SET created_at = ? WHERE id = ?').run(when(hoursAgo), index + 1),
  );
  database
    .prepare(
      "UPDATE sessions SET ended_at = ?, end_reason = 'logout' WHERE user_agent = 'node' AND user_id = (SELECT id FROM users WHERE email = 'ada@example.com')",
    )
    .run(when(0));
  for (const { userAgent, ip, hoursAgo, seenHoursAgo } of devices) {
    database
      .prepare('UPDATE sessions SET created_at = ?, last_seen_at = ?, ip = ? WHERE user_agent = ?')
      .run(when(hoursAgo), when(seenHoursAgo), ip, userAgent);
  }
  database.close();
  return own;
}

/** Someone else who is online. */
async function linger(cookie) {
  const context = await browser.newContext({ baseURL: place.url });
  await context.addCookies([{ ...cookie, url: place.url }]);
  await (await context.newPage()).goto('/welcome');
}

async function isInFeed(address, { name, value }) {
  const answer = await fetch(`${place.url}/api/v1/notifications`, {
    headers: { cookie: `${name}=${value}` },
  });
  return (await answer.json()).items.some(({ data }) => data.email === address);
}

/** @returns the cookie of the session that this starts */
async function post(path, body, userAgent = 'node') {
  const answer = await fetch(`${place.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': userAgent },
    body: JSON.stringify(body),
  });
  const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('access_token=')) ?? '';
  const [name, value] = cookie.split(';', 1)[0].split('=');
  return { name, value };
}
