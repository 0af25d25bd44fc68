import { isMixed, showEmail } from './email.js';
import { dayKey, dayName, drawTime } from './times.js';
import { words } from './words.js';

const MOST_ROWS = 200;

/** @param {'day-template' | 'row-template'} id */
const make = (id) => document.getElementById(id).content.querySelector('*').cloneNode(true);

/** The list of notifications: newest first, grouped by day, without duplicates, and without gaps down to `next`. */
export class Feed {
  last = 0;
  /** @type {number | null} */
  next = null;
  readUpTo = 0;
  /** @type {FeedItem[]} */
  waiting = [];

  /** @param {HTMLElement} root @param {string} ownEmail */
  constructor(root, ownEmail) {
    this.root = root;
    this.ownEmail = ownEmail;
  }

  /** @param {FeedItem} item */
  isOwn = (item) => item.data.email === this.ownEmail;
  /** @param {FeedItem} item */
  isUnread = (item) => item.id > this.readUpTo && !this.isOwn(item);

  /** Last id and generation of the list, for `welcome:enter`. */
  get position() {
    return { after: this.last, feed: this.generation };
  }

  get rows() {
    return [...this.root.querySelectorAll('.row')];
  }

  /** @param {FeedPage} page */
  replace(page) {
    this.root.replaceChildren();
    this.waiting = [];
    this.readUpTo = page.readUpTo;
    this.append(page);
    // `head` may be newer than the page.
    this.last = page.items[0]?.id ?? page.head;
    this.generation = page.feed;
  }

  /** @param {FeedPage} page an older page */
  append(page) {
    for (const item of page.items) this.#listOf(item).append(this.#rowOf(item));
    this.next = page.next;
  }

  /**
   * Adds items, ids ascending, or holds them until `release`. Returns the new ones.
   * @param {FeedItem[]} items
   * @param {boolean} hold
   */
  add(items, hold) {
    const fresh = items.filter(({ id }) => id > this.last);
    this.last = fresh.at(-1)?.id ?? this.last;
    this.waiting.push(...fresh);
    if (fresh.length && !hold) this.release();
    return fresh;
  }

  release() {
    const items = this.waiting.slice(-MOST_ROWS);
    // Otherwise there would be a gap above the existing rows.
    if (items.length < this.waiting.length) this.root.replaceChildren();
    this.waiting = [];
    for (const item of items) this.#listOf(item).prepend(this.#rowOf(item));
    const { rows } = this;
    if (rows.length < MOST_ROWS) return;
    this.next = Number(rows[MOST_ROWS - 1].dataset.id);
    for (const row of rows.slice(MOST_ROWS))
      (row.previousElementSibling ? row : row.closest('.day')).remove();
  }

  /** @param {number} upTo */
  markRead(upTo) {
    if (upTo > this.readUpTo) this.readUpTo = upTo;
    for (const row of this.rows) if (Number(row.dataset.id) <= this.readUpTo) row.classList.remove('unread');
  }

  /** Undefined when the list does not reach back to the read mark. */
  countUnread() {
    if (this.next !== null && !(Number(this.rows.at(-1)?.dataset.id) <= this.readUpTo)) return undefined;
    return this.root.querySelectorAll('.unread').length + this.waiting.filter(this.isUnread).length;
  }

  get isEmpty() {
    return this.next === null && !this.waiting.length && !this.root.querySelector('.row:not(:has(.you))');
  }

  renewTimes() {
    this.root.querySelectorAll('time').forEach((time) => drawTime(time));
    for (const day of this.#days) day.children[0].textContent = dayName(day.dataset.day ?? '');
  }

  get #days() {
    return /** @type {HTMLElement[]} */ ([...this.root.children]);
  }

  /** @param {FeedItem} item */
  #rowOf(item) {
    // Empty once the account was removed.
    const email = item.data.email || words.gone;
    const row = make('row-template');
    /** @template {string} Selector @param {Selector} selector */
    const part = (selector) => row.querySelector(selector);
    row.dataset.id = String(item.id);
    row.classList.toggle('unread', this.isUnread(item));
    if (!this.isOwn(item)) part('.you').remove();
    part('.avatar').textContent = (/[\p{L}\p{N}]/u.exec(email)?.[0] ?? '?').toUpperCase();
    showEmail(part('bdi'), email);
    if (!isMixed(email)) part('.mixed').remove();
    part('time').dateTime = item.createdAt;
    drawTime(part('time'));
    return row;
  }

  /** @param {FeedItem} item */
  #listOf(item) {
    const key = dayKey(new Date(item.createdAt));
    const days = this.#days;
    let day = days.find((one) => one.dataset.day === key);
    if (!day) {
      day = make('day-template');
      day.dataset.day = key;
      day.children[0].textContent = dayName(key);
      this.root.insertBefore(day, days.find((one) => String(one.dataset.day) < key) ?? null);
    }
    return day.children[1];
  }
}
