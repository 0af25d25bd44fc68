/**
 * Types for the scripts of the pages, which `npm run typecheck` checks. They are here and not in the scripts because
 * whatever stands in `static/` travels to every browser.
 *
 * Elements that a script asks for stand in its page, so the types leave null out; the browser suite finds a missing one.
 */

/** What a selector finds, where that is more than an HTMLElement. */
interface Selected extends HTMLElementTagNameMap {
  '#end-others': HTMLButtonElement;
  '#more': HTMLButtonElement;
  '#desktop': HTMLButtonElement;
  '#mark-all-read': HTMLButtonElement;
  '#new-rows': HTMLButtonElement;
  '#older': HTMLButtonElement;
  '#retry': HTMLButtonElement;
  '#sign-out': HTMLFormElement;
  '#password-form': HTMLFormElement;
  '#username': HTMLInputElement;
  '#day-template': HTMLTemplateElement;
  '#row-template': HTMLTemplateElement;
  '#session-template': HTMLTemplateElement;
  '.primary': HTMLButtonElement;
  '.toggle': HTMLButtonElement;
  '.since': HTMLTimeElement;
  '.seen': HTMLTimeElement;
  '[minlength]': HTMLInputElement;
  '[inputmode=email]': HTMLInputElement;
  '[autocomplete=username]': HTMLInputElement;
  '[aria-invalid]': HTMLInputElement;
  '[type=password]': HTMLInputElement;
  '[data-keep-next]': HTMLAnchorElement;
}
type Found<Selector extends string> = Selector extends keyof Selected ? Selected[Selector] : HTMLElement;

interface ParentNode {
  querySelector<Selector extends string>(selector: Selector): Found<Selector>;
  querySelectorAll<Selector extends string>(selector: Selector): NodeListOf<Found<Selector>>;
}
interface Element {
  closest(selector: string): HTMLElement;
}
interface Document {
  getElementById<Id extends string>(id: Id): Found<`#${Id}`>;
}
interface HTMLElement {
  cloneNode(deep: true): this;
}
interface HTMLFormElement {
  /** Its field of this name. */
  email: HTMLInputElement;
}
interface NotificationOptions {
  /** Chromium and Android only. */
  renotify?: boolean;
}

interface User {
  id: string;
  email: string;
}

interface FeedItem {
  id: number;
  type: string;
  data: { email: string };
  createdAt: string;
}

interface FeedPage {
  items: FeedItem[];
  unread: number;
  readUpTo: number;
  head: number;
  feed: string;
  next: number | null;
}

interface ReadMark {
  readUpTo: number;
  unread: number;
}

/** The answer to `welcome:enter`. */
interface Entry extends ReadMark {
  userId: string;
  online: number;
  feed: string;
  head: number;
  reset: boolean;
  missed: FeedItem[];
  /** Alone, when the message was refused. */
  error?: { code: string; message: string };
}

interface SessionItem {
  id: string;
  current: boolean;
  device: string;
  ip: string;
  createdAt: string;
  lastSeenAt: string;
}

/** What `api` throws. */
interface ApiError extends Error {
  /** 0 when no answer came. */
  status: number;
  code: string;
  errors: { field: string; message: string }[];
  /** In seconds. */
  retryAfter: number;
}

/** What `welcome:enter` says: the last id that the page has, null if it follows no feed, and the generation of that id. */
interface FeedPosition {
  after: number | null;
  feed?: string;
}

type Ask = (position: FeedPosition) => Promise<Entry>;
type Enter = (ask: Ask) => Promise<void>;
/** What to do at each message of the server. */
interface Handlers {
  presence?: (message: { online: number }) => void;
  'sessions:changed'?: () => void;
  notifications?: (items: FeedItem[]) => void;
  'notifications:read'?: (mark: ReadMark) => void;
}
/** Puts a sentence into the live region, and shows it if it is to be visible. */
type Say = (text: string, visibly?: boolean) => void;
type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'full' | 'refused' | 'signed-out';
