/** The welcome page. */
import { addDesktopNotices } from './desktop.js';
import { Feed } from './feed.js';
import {
  $,
  call,
  goHome,
  goLive,
  items,
  loader,
  notices,
  onClick,
  readMark,
  showUser,
  whoAmI,
} from './shell.js';
import { store, stored } from './storage.js';
import { words } from './words.js';

/** @type {User} */
let user;
/** @type {Feed} */
let feed;
let unread = 0;
let entered = false;
/** Set while the list is reloaded: what arrives meanwhile is sent again as missed. */
let stale = false;
const feedPage = { ...readMark, items, head: 0, feed: '' };
// In the bar, which stays in view.
$('bar').append($('new-rows'));
const raise = addDesktopNotices($('desktop'), notices.say);

/** Whether new rows must wait, because adding them on top would move what is being read. */
const mustWait = () =>
  feed.waiting.length > 0 || (scrollY > 0 && feed.root.getBoundingClientRect().top < $('bar').offsetHeight);

/** @param {number} [told] number of unread notifications, if the list does not reach back far enough */
function refresh(told = unread) {
  unread = Math.min(100, feed.countUnread() ?? told);
  const text = unread === 100 ? '99+' : String(unread);
  $('badge').textContent = text;
  $('badge').hidden = $('mark-all-read').hidden = !unread;
  document.title = unread ? `(${text}) ${words.title}` : words.title;
  $('new-rows').textContent = words.fresh(feed.waiting.length);
  $('new-rows').hidden = !feed.waiting.length;
  $('older').hidden = feed.next === null;
  $('empty').hidden = !feed.isEmpty;
  store('sessionStorage', user.id, String(feed.last));
}

/** @param {number | string} missed */
const tellCaughtUp = (missed) => notices.say(words.caughtUp(missed), true);

const load = loader(async () => {
  /** @type {[User, FeedPage]} */
  const [me, page] = await Promise.all([whoAmI(), call('GET', '/notifications', undefined, feedPage)]);
  user = me;
  feed ??= new Feed($('feed'), user.email);
  const before = feed.last || Number(stored('sessionStorage', user.id));
  feed.replace(page);
  refresh(page.unread);
  showUser(user);
  const missed = page.items.filter(({ id }) => id > before).length;
  if (before && missed) tellCaughtUp(missed === 20 ? '20+' : missed);
});

/** @param {FeedItem[]} items */
function arrived(items) {
  if (stale) return;
  const others = feed.add(items, mustWait()).filter((item) => !feed.isOwn(item));
  refresh(unread + others.length);
  if (!others.length) return;
  notices.joined(others);
  raise(others);
}

/** @param {ReadMark} mark */
function read(mark) {
  feed?.markRead(mark.readUpTo);
  if (feed) refresh(mark.unread);
}

/** Called on every connect: sends the position of this tab and adds what it missed. @type {Enter} */
async function enter(ask) {
  if (!feed) await load();
  let answer = await ask(feed.position);
  stale = answer.reset;
  if (stale) {
    await load();
    answer = await ask(feed.position);
  }
  const missed = feed.add(answer.missed, mustWait()).length;
  if (entered && missed && !stale) tellCaughtUp(missed);
  stale = false;
  entered = true;
  read(answer);
}

onClick($('mark-all-read'), async () => {
  read(await call('POST', '/notifications/read', { upTo: feed.last }, readMark));
  notices.say(words.allRead);
  goHome();
});

onClick($('older'), async () => {
  const { next, rows } = feed;
  const page = await call('GET', `/notifications?before=${next}`, undefined, feedPage);
  if (feed.next !== next) return;
  feed.append(page);
  refresh();
  feed.rows[rows.length]?.focus({ preventScroll: true });
  notices.say(words.older(page.items.length));
});

onClick($('new-rows'), async () => {
  feed.release();
  refresh();
  scrollTo(0, 0);
  goHome();
});

goLive(enter, { notifications: arrived, 'notifications:read': read });
setInterval(() => feed?.renewTimes(), 60_000);
