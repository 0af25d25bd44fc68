import type { Notification } from '../../../src/notifications/feed/notification.js';
import { call } from './accounts.js';

const pageSize = 100;

interface Page {
  items: Notification[];
  head: number;
  next: number | null;
}

async function page(url: string, cookie: string, before: number | null): Promise<Page> {
  const query = `limit=${pageSize}${before === null ? '' : `&before=${before}`}`;
  const { status, body } = await call(url, `/notifications?${query}`, { cookie });
  if (status !== 200) throw new Error(`The feed answered ${status}.`);
  return body as Page;
}

/** The feed by HTTP as far back as `after`, or at most so many pages of 100. Newest first, as it comes. */
export async function readFeed(
  url: string,
  cookie: string,
  { after = 0, pages = Infinity }: { after?: number; pages?: number } = {},
): Promise<{ items: Notification[]; head: number }> {
  const first = await page(url, cookie, null);
  const items = [...first.items];
  let { next } = first;
  for (let read = 1; next !== null && next > after + 1 && read < pages; read += 1) {
    const older = await page(url, cookie, next);
    items.push(...older.items);
    next = older.next;
  }
  return { items: items.filter(({ id }) => id > after), head: first.head };
}
