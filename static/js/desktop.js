import { words } from './words.js';

const key = 'desktop-notices';

/**
 * Desktop notices: off until asked for. The tab that holds the lock raises them, for all tabs.
 * @param {HTMLButtonElement} button
 * @param {(text: string, visibly?: boolean) => void} say
 */
export function addDesktopNotices(button, say) {
  let raises = false;
  const isOn = () => localStorage.getItem(key) === 'on' && Notification.permission === 'granted';
  const draw = () => (button.ariaChecked = isOn());

  async function toggle() {
    if (isOn()) localStorage.removeItem(key);
    else if ((await Notification.requestPermission()) !== 'granted') return say(words.desktopBlocked, true);
    else localStorage.setItem(key, 'on');
    draw();
  }

  // Neither is there over plain http, except on this machine.
  if (!window.Notification || !navigator.locks) return () => {};
  navigator.locks.request(key, () => {
    raises = true;
    return new Promise(() => {});
  });
  button.addEventListener('click', toggle);
  // Another tab turned it on or off.
  addEventListener('storage', draw);
  draw();
  button.hidden = false;

  return (items) => {
    if (!raises || !isOn()) return;
    const notice = new Notification(words.joined(items.at(-1).data.email, items.length), {
      icon: '/icons/logo.svg',
      tag: key,
      renotify: true,
    });
    notice.addEventListener('click', () => {
      window.focus();
      notice.close();
    });
  };
}
