/** All texts that scripts show; other texts are in the pages. */
const ago = new Intl.RelativeTimeFormat('en-GB', { style: 'short', numeric: 'auto' });
const plural = new Intl.PluralRules('en-GB');

/** @param {number} value @param {Intl.RelativeTimeFormatUnit} unit */
export const relative = (value, unit) => ago.format(value, unit);

/** @param {number} number @param {string} one @param {string} many */
const count = (number, one, many) => `${number} ${plural.select(number) === 'one' ? one : many}`;

export const words = {
  show: 'Show',
  hide: 'Hide',
  fair: 'Longer is better: add a few more words',
  good: 'Good length',
  /** @param {number} seconds */
  wait: (seconds) =>
    `Try again ${seconds < 100 ? relative(seconds, 'second') : relative(Math.ceil(seconds / 60), 'minute')}`,
  title: 'Welcome · auth-notify',
  connecting: 'Connecting…',
  /** @param {number} online */
  live: (online) => `Live · ${online} online`,
  /** @param {number} seconds */
  reconnecting: (seconds) => `Reconnecting in ${seconds} s`,
  offline: 'Offline',
  'signed-out': 'Signed out',
  refused: 'Not allowed from this address',
  full: 'Not live: too many tabs',
  lost: 'Connection lost. Trying again.',
  back: 'Connected again.',
  /** @param {number | string} missed */
  caughtUp: (missed) => `Caught up: ${missed} missed`,
  /** @param {string} name @param {number} number */
  joined: (name, number) => (number > 1 ? `${count(number, 'person', 'people')} joined` : `${name} joined`),
  mixed: 'mixed alphabets',
  gone: 'A removed account',
  /** @param {number} number */
  fresh: (number) => `${number} new`,
  justNow: 'just now',
  today: 'Today',
  yesterday: 'Yesterday',
  allRead: 'All notifications are marked as read.',
  /** @param {number} number */
  older: (number) => `${count(number, 'older notification', 'older notifications')} loaded.`,
  failed: 'That did not work. Try again.',
  stillSignedIn: 'You are still signed in: the server cannot be reached. Try again.',
  desktopOn: 'Desktop notices are on.',
  desktopMissing: 'This browser cannot show desktop notices.',
  desktopBlocked: 'Your browser blocks notices from this site. Allow them in its settings, then try again.',
  /** @param {string} device @param {string} since @param {string} ip @param {number} number of those that read the same */
  session: (device, since, ip, number) =>
    `${device}, signed in ${since}, ${ip}${number > 1 ? ` (${number})` : ''}`,
  /** @param {string} device */
  ended: (device) => `${device} is signed out.`,
  /** @param {number} number */
  moreSessions: (number) => `${count(number, 'more session', 'more sessions')} loaded.`,
  othersEnded: 'All other sessions are signed out.',
  passwordChanged: 'Your password is changed, and all other sessions are signed out.',
};
