import { words } from './words.js';

/** Tells what happens: in the live region once a second at most, and in one toast. */
export function createNotices(region, box, goHome) {
  const [text, close] = box.children;
  let told = 0;
  let timer = 0;
  let hiding = 0;
  let notes = [];
  let joined = [];

  function hide() {
    if (box.contains(document.activeElement)) goHome();
    box.hidden = true;
  }
  function toast(message) {
    text.textContent = message;
    box.hidden = false;
    clearInterval(hiding);
    hiding = setInterval(() => box.matches(':hover, :focus-within') || hide(), 6000);
  }
  function flush() {
    if (joined.length) {
      notes.push(words.joined(joined.at(-1).data.email, joined.length));
      toast(notes.at(-1));
    }
    region.textContent = notes.join(' ');
    told = Date.now();
    timer = 0;
    notes = [];
    joined = [];
  }
  const plan = () => (timer ||= setTimeout(flush, Math.max(100, told + 1000 - Date.now())));
  close.addEventListener('click', hide);

  return {
    say(message, visibly) {
      if (visibly) toast(message);
      notes.push(message);
      plan();
    },
    joined(items) {
      joined.push(...items);
      plan();
    },
  };
}
