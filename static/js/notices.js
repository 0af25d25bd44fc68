import { nameOf } from './email.js';
import { words } from './words.js';

/**
 * Announces events: in the live region at most once a second, and in one toast.
 * @param {HTMLElement} region
 * @param {HTMLElement} box
 * @param {() => void} goHome
 */
export function createNotices(region, box, goHome) {
  const [text, close] = box.children;
  let told = 0;
  let timer = 0;
  let hiding = 0;
  /** @type {string[]} */
  let notes = [];
  /** What stays in the toast. @type {string[]} */
  let shown = [];
  /** @type {FeedItem[]} */
  let joined = [];

  function hide() {
    if (box.contains(document.activeElement)) goHome();
    box.hidden = true;
  }
  /** @param {string} message */
  function toast(message) {
    text.textContent = message;
    box.hidden = false;
    clearInterval(hiding);
    hiding = setInterval(() => box.matches(':hover, :focus-within') || hide(), 6000);
  }
  function flush() {
    if (joined.length) {
      notes.push(words.joined(nameOf(joined[joined.length - 1].data.email), joined.length));
      toast([...shown, notes[notes.length - 1]].join(' '));
    }
    region.textContent = notes.join(' ');
    told = Date.now();
    timer = 0;
    notes = [];
    shown = [];
    joined = [];
  }
  const plan = () => (timer ||= setTimeout(flush, Math.max(100, told + 1000 - Date.now())));
  close.addEventListener('click', hide);

  return {
    /** @type {Say} */
    say(message, visibly) {
      if (visibly) toast(shown[shown.push(message) - 1]);
      notes.push(message);
      plan();
    },
    /** @param {FeedItem[]} items */
    joined(items) {
      joined.push(...items);
      plan();
    },
  };
}
