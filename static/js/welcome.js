/** The welcome page. */
import { addDesktopNotices } from './desktop.js';
import { breakable, Feed } from './feed.js';
import { $, call, goHome, goLive, loader, notices, onClick, whoAmI } from './shell.js';
import { words } from './words.js';

let user;
let feed;
let unread = 0;
let entered = false;
/** The list is read anew; what arrives meanwhile comes again as missed. */
let stale = false;
const raise = addDesktopNotices($('desktop'), notices.say);

/** Rows put on top would push away what is being read. */
const mustWait = () =>
  feed.waiting.length > 0 || (scrollY > 0 && feed.root.getBoundingClientRect().top < $('bar').offsetHeight);

/** @param {number} [told] the unread, if the list cannot tell */
function refresh(told = unread) {
  unread = Math.min(100, feed.countUnread() ?? told);
  const text = unread === 100 ? '99+' : unread;
  $('badge').textContent = text;
  $('badge').hidden = $('mark-all-read').hidden = !unread;
  document.title = unread ? `(${text}) ${words.title}` : words.title;
  $('new-rows').textContent = words.fresh(feed.waiting.length);
  $('new-rows').hidden = !feed.waiting.length;
  $('older').hidden = feed.next === null;
  $('empty').hidden = !feed.isEmpty;
  sessionStorage.setItem(user.id, feed.last);
}

const tellCaughtUp = (missed) => notices.say(words.caughtUp(missed), true);

const load = loader(async () => {
  const [me, page] = await Promise.all([whoAmI(), call('GET', '/notifications')]);
  user = me;
  feed ??= new Feed($('feed'), user.email);
  const before = feed.last || Number(sessionStorage.getItem(user.id));
  feed.replace(page);
  refresh(page.unread);
  $('user-email').replaceChildren(', ', ...breakable(user.email));
  const missed = page.items.filter(({ id }) => id > before).length;
  if (before && missed) tellCaughtUp(missed === 20 ? '20+' : missed);
});

function arrived(items) {
  if (stale) return;
  const others = feed.add(items, mustWait()).filter((item) => !feed.isOwn(item));
  refresh(unread + others.length);
  if (!others.length) return;
  notices.joined(others);
  raise(others);
}

function read(mark) {
  feed?.markRead(mark.readUpTo);
  if (feed) refresh(mark.unread);
}

/** On every connect: tells what this tab has and takes what it lacks. */
async function enter(ask) {
  if (!feed) await load();
  let answer = await ask(feed.last);
  stale = answer.reset;
  if (stale) {
    await load();
    answer = await ask(feed.last);
  }
  const missed = feed.add(answer.missed, mustWait()).length;
  if (entered && missed && !stale) tellCaughtUp(missed);
  stale = false;
  entered = true;
  read(answer);
}

onClick($('mark-all-read'), async () => {
  read(await call('POST', '/notifications/read', { upTo: feed.last }));
  notices.say(words.allRead);
  goHome();
});

onClick($('older'), async () => {
  const { next, rows } = feed;
  const page = await call('GET', `/notifications?before=${next}`);
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
