import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { PasswordSettings } from '../auth/auth.api.js';
import { CookieSession } from '../sessions/sessions.api.js';
import { CookieRefusal } from './cookie-refusal.js';
import { Layout, type Values } from './layout.js';
import { markup, Markup } from './markup.js';
import { home, NextPage } from './next-page.js';
import { type ListedPage, PageList } from './page-list.js';
import { redirect } from './redirect.js';

/** Answers requests for pages. */
@Injectable()
export class PageResponder {
  constructor(
    private readonly session: CookieSession,
    private readonly refusal: CookieRefusal,
    private readonly pages: PageList,
    private readonly next: NextPage,
    private readonly layout: Layout,
    private readonly settings: PasswordSettings,
  ) {}

  /** Express adds an `ETag` and answers 304 by it. */
  async respond(page: ListedPage, request: Request, response: Response): Promise<void> {
    if (page.signedIn && !(await this.isSignedIn(request))) {
      const note = this.refusal.isLikely(request) ? '#cookie-refused' : '';
      redirect(response, `/login${this.next.query(page.path)}${note}`);
      return;
    }
    const revealed = page.reveal?.(request, response);
    const text = this.render(page, request.query['next']);
    response.setHeader('Cache-Control', page.signedIn || revealed !== undefined ? 'no-store' : 'no-cache');
    response.type('html').send(text.replace(`id="${revealed ?? ''}" hidden`, `id="${revealed ?? ''}"`));
  }

  async isSignedIn(request: Request): Promise<boolean> {
    return (await this.session.authenticated(request.headers.cookie)) !== null;
  }

  /**
   * @param next where the visitor wants to go after signing in, as the address says
   * @throws Error when the page cannot be put together
   */
  render({ path, file, nav, signedIn }: ListedPage, next?: unknown): string {
    const values: Values = {
      PASSWORD_MIN_LENGTH: this.settings.PASSWORD_MIN_LENGTH,
      home,
      navigation: this.navigation(path),
      next: this.next.of(next),
      'next-query': this.next.query(next),
    };
    const title = `${nav?.label ?? path} · auth-notify`;
    return this.layout.wrap(file, signedIn ? 'signed-in' : 'signed-out', title, values);
  }

  private navigation(current: string): Markup {
    const links = this.pages.navigation.map(({ path, label }) => {
      const mark = new Markup(path === current ? ' aria-current="page"' : '');
      return markup`<a href="${path}"${mark}>${label}</a>`.html;
    });
    return new Markup(links.join('\n'));
  }
}
