import { nameOf } from './email.js';
import { goHome, onClick } from './shell.js';
import { store, stored } from './storage.js';
import { words } from './words.js';

const key = 'desktop-notices';
const isGranted = () => Notification.permission === 'granted';
const isOn = () => stored('localStorage', key) === 'on' && isGranted();

/** Returns whether it is shown, once it is granted: Chrome on Android has the class, and throws. @param {string} title */
function show(title) {
  try {
    const notice = new Notification(title, { icon: '/icons/logo.svg', tag: key, renotify: true, dir: 'ltr' });
    notice.addEventListener('click', () => {
      window.focus();
      notice.close();
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * Adds desktop notices, off by default. The tab that holds the lock shows them, for all tabs.
 * @param {HTMLButtonElement} button
 * @param {Say} say
 * @returns {(items: FeedItem[]) => void}
 */
export function addDesktopNotices(button, say) {
  let raises = false;
  const draw = () => (button.ariaChecked = String(isOn()));

  /** @param {string} title */
  function raise(title) {
    if (show(title)) return;
    store('localStorage', key, '');
    if (document.activeElement === button) goHome();
    button.hidden = true;
    say(words.desktopMissing, true);
  }

  async function toggle() {
    if (isOn()) store('localStorage', key, '');
    else if ((await Notification.requestPermission()) !== 'granted') return say(words.desktopBlocked, true);
    else if (store('localStorage', key, 'on')) raise(words.desktopOn);
    else say(words.failed, true);
    draw();
  }

  // Neither class nor locks are there over plain http, except on this machine. What is not kept cannot be turned on.
  if (
    !window.Notification ||
    !navigator.locks ||
    !store('localStorage', key, stored('localStorage', key) ?? '')
  )
    return () => {};
  // Without a permission, nothing is shown.
  if (!isGranted() && !show('')) return () => {};
  navigator.locks
    .request(key, () => {
      raises = true;
      return new Promise(() => {});
    })
    .catch(() => {});
  onClick(button, toggle);
  // Another tab turned it on or off.
  addEventListener('storage', draw);
  draw();
  button.hidden = false;

  return (items) => {
    if (raises && isOn()) raise(words.joined(nameOf(items[items.length - 1].data.email), items.length));
  };
}
