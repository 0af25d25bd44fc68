import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

/** Debian's Chromium, or the one that `CHROMIUM` names. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Nothing but the pages under test: no updates, no sync, no sandbox where the suite runs as root. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @param switches of Chromium, beside those that keep it quiet */
export function launchBrowser(switches: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...quiet, ...switches] });
}

/** A window with cookies of its own. Errors of scripts and violations of the policy are kept, of all
 * its tabs, for a test to look at. */
export class Window {
  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly complaints: string[],
  ) {}

  static async open(browser: Browser, baseURL: string, options: BrowserContextOptions = {}): Promise<Window> {
    const context = await browser.newContext({ baseURL, viewport: { width: 1100, height: 800 }, ...options });
    const complaints: string[] = [];
    context.on('weberror', (error) => complaints.push(String(error.error())));
    context.on('console', (message) => {
      // Chromium itself reports answers such as 409, and sockets that were cut: those are what a test causes.
      if (
        message.type() === 'error' &&
        !/Failed to load resource|WebSocket connection/.test(message.text())
      ) {
        complaints.push(message.text());
      }
    });
    const page = await context.newPage();
    return new Window(context, page, complaints);
  }

  async register(email: string, password: string): Promise<void> {
    await this.page.goto('/register');
    await this.page.getByLabel('Email').fill(email);
    await this.page.locator('#password').fill(password);
    await this.page.getByRole('button', { name: 'Create account' }).click();
    await this.page.waitForURL('**/welcome');
  }

  async login(email: string, password: string, next = '/welcome'): Promise<void> {
    await this.page.goto(`/login?next=${next}`);
    await this.page.getByLabel('Email').fill(email);
    await this.page.locator('#password').fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    // The address of the form ends with it, too.
    await this.page.waitForURL(({ pathname }) => pathname === next);
  }

  /** Goes to a page. Resolves once what it shows is there. */
  async visit(path: string): Promise<void> {
    await this.page.goto(path);
    if (!/welcome|sessions/.test(path)) return;
    await this.live();
    await this.page.locator('.row').first().waitFor();
  }

  /** Resolves once the pill says that the page is connected. */
  async live(): Promise<void> {
    await this.page.locator('#pill[data-state=live]').waitFor();
  }

  /** Resolves once this expression is true. `waitForFunction` makes code of text in the page, which the policy forbids. */
  async until(condition: string): Promise<void> {
    await this.page.evaluate(`new Promise((done) => {
      const look = () => (${condition} ? done() : requestAnimationFrame(look));
      look();
    })`);
  }

  /** Resolves when a toast says this. To be called before what it tells of: a toast is gone after six seconds. */
  async toast(text: string): Promise<void> {
    await this.page.locator('#toast', { hasText: text }).waitFor();
  }

  /** Resolves once these addresses, and no others, are in the list, newest first. */
  async shows(emails: readonly string[]): Promise<void> {
    const rows = this.page.locator('.row bdi');
    for (const [index, email] of emails.entries()) {
      await rows
        .nth(index)
        .and(this.page.getByText(email, { exact: true }))
        .waitFor();
    }
    const shown = await rows.allTextContents();
    if (shown.length !== emails.length)
      throw new Error(`There are rows beyond ${emails.join()}: ${shown.join()}`);
  }
}
