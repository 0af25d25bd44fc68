import { Injectable } from '@nestjs/common';
import { PageList } from './page-list.js';

/** Where signing in leads without a `next`. */
export const home = '/welcome';

/** Where signing in leads: the page that was asked for, if there is such a page. */
@Injectable()
export class NextPage {
  constructor(private readonly pages: PageList) {}

  of(next: unknown): string {
    return this.pages.isDestination(next) ? next : home;
  }

  /** @returns the query that makes a `next` outlive an error or a change to the other form; empty without an acceptable one */
  query(next: unknown): string {
    return this.pages.isDestination(next) ? `?next=${next}` : '';
  }
}
