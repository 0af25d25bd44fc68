import { Injectable } from '@nestjs/common';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from './page.js';

export type ListedPage = Page & { readonly file: string };

/** Safe in an address and in a `next` without encoding; the router's own patterns cannot be written with these. */
const pathShape = /^(\/[a-z0-9-]+)+$/;

/** Every page of the product. What may lead to a page follows from this list. */
@Injectable()
export class PageList {
  private readonly pages = new Map<string, ListedPage>();

  /** @throws Error when the path is malformed or belongs to another page, or when there is no such file */
  add(page: Page): ListedPage {
    const { path } = page;
    const file =
      page.file instanceof URL || page.file.startsWith('file:') ? fileURLToPath(page.file) : page.file;
    if (!pathShape.test(path)) throw new Error(`The path of a page is /like/this, not ${path}: ${file}`);
    const other = this.pages.get(path);
    if (other !== undefined)
      throw new Error(`Two pages cannot have the path ${path}: ${other.file} and ${file}`);
    if (!existsSync(file)) throw new Error(`The page ${path} has no file: ${file} does not exist`);
    const listed = { ...page, file };
    this.pages.set(path, listed);
    return listed;
  }

  get all(): ListedPage[] {
    return [...this.pages.values()];
  }

  /** @returns the pages of the bar, in its order; of two with one order, the one that was added first comes first */
  get navigation(): { path: string; label: string }[] {
    return this.all
      .flatMap(({ path, nav }) => (nav === undefined ? [] : [{ path, ...nav }]))
      .sort((one, other) => one.order - other.order);
  }

  /** @returns the page whose form is sent to this path, which is compared as the router does */
  withForm(path: string): ListedPage | undefined {
    const page = this.pages.get(path.toLowerCase().replace(/\/$/, ''));
    return page?.form === true ? page : undefined;
  }

  /** Whether signing in may lead there. Anything else would let a link send people to another site. */
  isDestination(next: unknown): next is string {
    return typeof next === 'string' && this.pages.get(next)?.signedIn === true;
  }
}
