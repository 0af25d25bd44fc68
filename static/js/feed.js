import { dayKey, dayName, drawTime } from './times.js';
import { words } from './words.js';

const MOST_ROWS = 200;

const make = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

/** Long addresses break after @ and dots first. @param {string} email */
export const breakable = (email) =>
  email.split(/(?<=[@.])/).flatMap((piece) => [piece, document.createElement('wbr')]);

/** The list: newest first, by day, each notification once, an unbroken stretch of ids down to `next`. */
export class Feed {
  last = 0;
  next = null;
  readUpTo = 0;
  /** @type {import('./api.js').Notification[]} */
  waiting = [];

  /** @param {HTMLElement} root @param {string} ownEmail */
  constructor(root, ownEmail) {
    this.root = root;
    this.ownEmail = ownEmail;
  }

  isOwn = (item) => item.data.email === this.ownEmail;
  isUnread = (item) => item.id > this.readUpTo && !this.isOwn(item);

  get rows() {
    return [...this.root.querySelectorAll('.row')];
  }

  /** @param {import('./api.js').Page} page */
  replace(page) {
    this.root.replaceChildren();
    this.waiting = [];
    this.readUpTo = page.readUpTo;
    this.append(page);
    // `head` may count one that the page lacks.
    this.last = page.items[0]?.id ?? page.head;
  }

  /** @param {import('./api.js').Page} page an older one */
  append(page) {
    for (const item of page.items) this.#listOf(item).append(this.#rowOf(item));
    this.next = page.next;
  }

  /** Takes items, ids ascending, or holds them until `release`; returns the new ones. */
  add(items, hold) {
    const fresh = items.filter(({ id }) => id > this.last);
    this.last = fresh.at(-1)?.id ?? this.last;
    this.waiting.push(...fresh);
    if (fresh.length && !hold) this.release();
    return fresh;
  }

  release() {
    const items = this.waiting.slice(-MOST_ROWS);
    // Or the rows below would follow after a gap.
    if (items.length < this.waiting.length) this.root.replaceChildren();
    this.waiting = [];
    for (const item of items) this.#listOf(item).prepend(this.#rowOf(item));
    const { rows } = this;
    if (rows.length < MOST_ROWS) return;
    this.next = Number(rows[MOST_ROWS - 1].dataset.id);
    for (const row of rows.slice(MOST_ROWS))
      (row.previousElementSibling ? row : row.closest('.day')).remove();
  }

  markRead(upTo) {
    this.readUpTo = Math.max(this.readUpTo, upTo);
    for (const row of this.rows) if (row.dataset.id <= this.readUpTo) row.classList.remove('unread');
  }

  /** Undefined when the list does not reach down far enough. */
  countUnread() {
    if (this.next !== null && !(this.rows.at(-1)?.dataset.id <= this.readUpTo)) return undefined;
    return this.root.querySelectorAll('.unread').length + this.waiting.filter(this.isUnread).length;
  }

  get isEmpty() {
    return this.next === null && !this.waiting.length && !this.root.querySelector('.row:not(:has(.you))');
  }

  renewTimes() {
    this.root.querySelectorAll('time').forEach((time) => drawTime(time));
    for (const day of this.root.children) day.firstElementChild.textContent = dayName(day.dataset.day);
  }

  #rowOf(item) {
    // Empty once the account was removed.
    const email = item.data.email || words.gone;
    const row = make('row-template');
    const part = (selector) => row.querySelector(selector);
    row.dataset.id = item.id;
    row.classList.toggle('unread', this.isUnread(item));
    if (!this.isOwn(item)) part('.you').remove();
    part('.avatar').textContent = (/[\p{L}\p{N}]/u.exec(email)?.[0] ?? '?').toUpperCase();
    part('bdi').append(...breakable(email));
    part('time').dateTime = item.createdAt;
    drawTime(part('time'));
    return row;
  }

  #listOf(item) {
    const key = dayKey(new Date(item.createdAt));
    const days = [...this.root.children];
    let day = days.find((one) => one.dataset.day === key);
    if (!day) {
      day = make('day-template');
      day.dataset.day = key;
      day.firstElementChild.textContent = dayName(key);
      this.root.insertBefore(day, days.find((one) => one.dataset.day < key) ?? null);
    }
    return day.lastElementChild;
  }
}
