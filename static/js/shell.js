/** Shared by the pages for signed-in users: bar, connection, messages, loading. */
import { account, api, isLike } from './api.js';
import { openConnection } from './connection.js';
import { showEmail } from './email.js';
import { createNotices } from './notices.js';
import { createPill } from './pill.js';
import { leave as leaveNote } from './storage.js';
import { words } from './words.js';

/** @template {string} Id @param {Id} id */
export const $ = (id) => document.getElementById(id);
/** Moves the keyboard focus to the main heading, when the focused element was removed. */
export const goHome = () => $('home').focus({ preventScroll: true });
export const notices = createNotices($('live-region'), $('toast'), goHome);
/** Examples of answers. */
export const readMark = { readUpTo: 0, unread: 0 };
export const items = [{ id: 0, data: {}, createdAt: '' }];
const entry = { ...readMark, userId: '', online: 0, missed: items };
const pill = createPill($('pill'), notices.say);
/** @type {User | undefined} */
let user;

/** @param {string} [reason] */
function leave(reason) {
  // Another tab may be signing in: wait for its cookie, then let the server choose the page.
  if (reason === 'logout') setTimeout(() => location.replace('/'), 500);
  else if (reason) leaveNote('reason', reason);
  if (reason !== 'logout')
    location.replace(`/login?${reason ? `reason=${reason}` : `next=${location.pathname}`}`);
}

/** @param {Parameters<typeof api>} request */
export const call = (...request) =>
  api(...request).catch((error) => {
    // A proxy may have a 401 of its own.
    if (error.code === 'auth.unauthenticated') leave();
    throw error;
  });

/** @returns {Promise<User>} */
export const whoAmI = async () => (user ??= (await call('GET', '/users/me', undefined, account)).user);

/** Whose page this is. @param {User} user */
export function showUser({ email }) {
  showEmail($('user-email'), email);
  $('user').hidden = false;
}

/** @param {HTMLButtonElement} button @param {() => Promise<void>} act */
export const onClick = (button, act) =>
  button.addEventListener('click', () => act().catch(() => notices.say(words.failed, true)));

/**
 * Loads the content of the page, one load at a time. A failed first load can be retried.
 * @param {() => Promise<void>} load
 */
export function loader(load) {
  /** @type {Promise<void> | null} */
  let loading;
  let loaded = false;
  async function run() {
    try {
      await load();
      loaded = true;
      $('content').hidden = false;
    } finally {
      $('load-error').hidden = loaded;
      $('loading').hidden = true;
      loading = null;
    }
  }
  const once = () => (loading ??= run());
  onClick($('retry'), once);
  $('loading').hidden = false;
  once().catch(() => {});
  return once;
}

/** @param {ConnectionState} state @param {number} [until] */
function showState(state, until) {
  pill.setState(state, until);
  // Trying again takes nothing back.
  if (/connecting/.test(state)) return;
  if (state === 'full' && $('too-many').hidden) notices.say($('too-many').textContent);
  $('too-many').hidden = state !== 'full';
}

/**
 * @param {Enter} enter called on every connect
 * @param {Handlers} on
 */
export function goLive(enter, on) {
  /** @param {{ online: number }} count */
  const presence = ({ online }) => pill.setOnline(online);
  /** @type {Enter} */
  const join = (ask) =>
    enter(async (position) => {
      const answer = await ask(position);
      if (!isLike(answer, entry)) throw new Error(answer?.error?.message);
      if (answer.userId !== (await whoAmI()).id) {
        location.reload();
        throw new Error('Another account has signed in in this browser.');
      }
      presence(answer);
      return answer;
    });
  const stop = openConnection(join, { presence, ...on }, showState, leave);
  $('sign-out').addEventListener('submit', async (event) => {
    event.preventDefault();
    // A browser that is offline would leave for a page of its own.
    const { code } = await api('GET', '/users/me', undefined, account).catch((error) => error);
    if (code !== undefined && code !== 'auth.unauthenticated') return notices.say(words.stillSignedIn, true);
    // `session:ended` must not cut short the answer to the form.
    stop();
    $('sign-out').submit();
  });
  $('start-error')?.remove();
}

// A page restored by the browser may belong to an ended session.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
