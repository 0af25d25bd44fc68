import { words } from './words.js';

const LONG = 40;

const alone =
  'Arabic Armenian Bengali Cyrillic Devanagari Ethiopic Georgian Greek Gujarati Gurmukhi Hebrew Kannada Khmer Lao Latin ' +
  'Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana Thai Tibetan';
/** Scripts that one word may be written in: each alone, or those of Chinese, Japanese and Korean with Latin. */
const allowed = [
  ...alone.split(' ').map((script) => [script]),
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
].map((scripts) => new RegExp(`^[${scripts.map((script) => `\\p{scx=${script}}`).join('')}\\P{L}]*$`, 'u'));
/** Cyrillic letters that look like Latin ones, and no others. */
const lookalike = /^(?=.*\p{L})[асԁеһіјӏорԛѕԝхуѵАВЕЅІЈКМНОРСТХҮ\P{L}]+$/u;

/**
 * Whether an address may pass itself off as another one: a part of it mixes scripts, or is made of letters that all look
 * like Latin ones (https://www.unicode.org/reports/tr39/). Server and pages take such addresses, and mark them.
 * @param {string} email
 */
export const isMixed = (email) =>
  /\P{ASCII}/u.test(email) &&
  email.split(/[@.]/).some((part) => !allowed.some((one) => one.test(part)) || lookalike.test(part));

/** For sentences. @param {string} email empty once the account was removed */
export function nameOf(email) {
  const signs = [...(email || words.gone)];
  const name =
    signs.length > 2 * LONG
      ? `${signs.slice(0, LONG).join('')}…${signs.slice(-LONG / 2).join('')}`
      : signs.join('');
  // Marks from left to right: of two parts in Hebrew, the second would come first.
  const ordered = /\P{ASCII}/u.test(name) ? name.replace(/[@.]/g, '$&\u200e') : name;
  return isMixed(email) ? `${ordered} (${words.mixed})` : ordered;
}

/** @param {string} text of an address. Isolated, so that Hebrew beside Hebrew changes no places */
function isolated(text) {
  if (!/\P{ASCII}/u.test(text)) return text;
  const part = document.createElement('span');
  part.dir = 'auto';
  part.textContent = text;
  return part;
}

/**
 * From left to right whatever its letters are, and in two lines at most when it is long. Breaks after @ and dots first.
 * @param {HTMLElement} place
 * @param {string} email
 */
export function showEmail(place, email) {
  place.dir = 'ltr';
  place.classList.toggle('long', email.length > LONG);
  if (email.length > LONG) place.title = email;
  place.replaceChildren(
    ...email
      .split(/([@.])/)
      .flatMap((piece, index) => (index % 2 ? [piece, document.createElement('wbr')] : [isolated(piece)])),
  );
}
