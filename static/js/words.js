/** Every sentence that scripts show; all others stand in the pages. */
const ago = new Intl.RelativeTimeFormat('en-GB', { style: 'short', numeric: 'auto' });
const plural = new Intl.PluralRules('en-GB');

/** @param {number} value @param {Intl.RelativeTimeFormatUnit} unit */
export const relative = (value, unit) => ago.format(value, unit);

const count = (number, one, many) => `${number} ${plural.select(number) === 'one' ? one : many}`;

export const words = {
  show: 'Show',
  hide: 'Hide',
  fair: 'Fair: add a few more words',
  good: 'Good',
  strong: 'Strong',
  wait: (seconds) =>
    `Try again ${seconds < 100 ? relative(seconds, 'second') : relative(Math.ceil(seconds / 60), 'minute')}`,
  title: 'Welcome · auth-notify',
  connecting: 'Connecting…',
  live: (online) => `Live · ${online} online`,
  reconnecting: (seconds) => `Reconnecting in ${seconds} s`,
  offline: 'Offline',
  'signed-out': 'Signed out',
  refused: 'Not allowed from this address',
  lost: 'Connection lost. Trying again.',
  back: 'Connected again.',
  caughtUp: (missed) => `Caught up: ${missed} missed`,
  joined: (email, number) => (number > 1 ? `${count(number, 'person', 'people')} joined` : `${email} joined`),
  gone: 'Someone who has left',
  fresh: (number) => `${number} new`,
  justNow: 'just now',
  today: 'Today',
  yesterday: 'Yesterday',
  allRead: 'All notifications are read.',
  older: (number) => `${number} older shown.`,
  failed: 'That did not work. Try again.',
  desktopBlocked: 'Your browser blocks notices from this site. Allow them in its settings, then try again.',
  ended: (device) => `${device} is signed out.`,
  othersEnded: 'All other sessions are signed out.',
  passwordChanged: 'Your password is changed, and all other sessions are signed out.',
};
