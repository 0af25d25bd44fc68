import { relative, words } from './words.js';

/** @param {Intl.DateTimeFormatOptions} options */
const format = (options) => new Intl.DateTimeFormat('en-GB', options).format;
const clock = format({ timeStyle: 'short' });
export const stamp = format({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const day = format({ dateStyle: 'full' });
const exactly = format({ dateStyle: 'full', timeStyle: 'medium' });

/** Local date in ISO format, such as 2026-11-22, which sorts. @param {Date} date */
export const dayKey = (date) => date.toLocaleDateString('sv');

function yesterday() {
  const date = new Date();
  date.setDate(date.getDate() - 1);
  return dayKey(date);
}

/** @param {Date} date */
function sinceThen(date) {
  const minutes = Math.floor((Date.now() - date.getTime()) / 60_000);
  const key = dayKey(date);
  // A clock behind the server's gives a negative age.
  if (minutes < 1) return words.justNow;
  if (minutes < 60) return relative(-minutes, 'minute');
  if (key === dayKey(new Date())) return relative(-Math.floor(minutes / 60), 'hour');
  return key === yesterday() ? `${relative(-1, 'day')} ${clock(date)}` : stamp(date);
}

/** @param {HTMLTimeElement} time */
export function drawTime(time, describe = sinceThen) {
  const date = new Date(time.dateTime);
  time.title = exactly(date);
  time.textContent = describe(date);
}

/** @param {string} key */
export function dayName(key) {
  if (key === dayKey(new Date())) return words.today;
  return key === yesterday() ? words.yesterday : day(new Date(`${key}T12:00`));
}
