/** What the pages for those who are signed in share: bar, connection, messages, loading. */
import { api } from './api.js';
import { openConnection } from './connection.js';
import { createNotices } from './notices.js';
import { createPill } from './pill.js';
import { words } from './words.js';

export const $ = (id) => document.getElementById(id);
/** Where the keyboard goes on when what it was at is gone. */
export const goHome = () => $('home').focus({ preventScroll: true });
export const notices = createNotices($('live-region'), $('toast'), goHome);
const pill = createPill($('pill'), notices.say);
let user;

/** @param {string} [reason] */
function leave(reason) {
  // Perhaps another tab has signed in anew: its cookie is there in a moment, and the server knows where to go.
  if (reason === 'logout') setTimeout(() => location.replace('/'), 500);
  else location.replace(`/login?${reason ? `reason=${reason}` : `next=${location.pathname}`}`);
}

export const call = (...request) =>
  api(...request).catch((error) => {
    if (error.status === 401) leave();
    throw error;
  });

export const whoAmI = async () => (user ??= (await call('GET', '/users/me')).user);

export const onClick = (button, act) =>
  button.addEventListener('click', () => act().catch(() => notices.say(words.failed, true)));

/** Loads what the page shows, once at a time; the first time may fail, and be tried again. */
export function loader(load) {
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

/**
 * @param {(ask: (after: number | null) => Promise<any>) => Promise<void>} enter on every connect
 * @param {Record<string, (payload: any) => void>} on
 */
export function goLive(enter, on) {
  const presence = ({ online }) => pill.setOnline(online);
  const join = (ask) =>
    enter(async (after) => {
      const answer = await ask(after);
      if (answer.error) throw new Error(answer.error.message);
      if (answer.userId !== user.id) {
        location.reload();
        throw new Error('Another account has signed in in this browser.');
      }
      presence(answer);
      return answer;
    });
  const stop = openConnection(join, { presence, ...on }, pill.setState, leave);
  // `session:ended` must not cut short the answer to the form.
  $('sign-out').addEventListener('submit', () => stop());
}

// A page kept by the browser may belong to a session that is over.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
