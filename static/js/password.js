import { words } from './words.js';

/** @param {HTMLButtonElement} button preceded by its field */
export function addToggle(button) {
  const input = /** @type {HTMLInputElement} */ (button.previousElementSibling);
  /** @param {boolean} visible */
  const show = (visible) => {
    input.type = visible ? 'text' : 'password';
    button.childNodes[0].nodeValue = visible ? words.hide : words.show;
  };
  button.addEventListener('click', () => show(input.type === 'password'));
  // Browsers offer to save from password fields only.
  input.closest('form').addEventListener('submit', () => show(false));
  button.hidden = false;
}

const rows = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** Whether a character is what follows the one before: the same, the next of the alphabet, or the next key. @param {string} one @param {string} before */
const follows = (one, before = '') =>
  Math.abs((one.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? NaN)) <= 1 ||
  rows.some((row) => row.includes(before + one) || row.includes(one + before));

/** Whether little is left without the address, without repetition, and without rows of keys. @param {string} value @param {string} email */
function isPoor(value, email) {
  const known = email
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length > 2);
  const rest = known
    .reduce((text, part) => text.replaceAll(part, ''), value.toLowerCase())
    .replace(/^(.+?)\1+$/su, '$1');
  const signs = [...rest];
  return signs.filter((sign, index) => !follows(sign, signs[index - 1])).length < 9;
}

/**
 * Speaks of length only, in characters (an emoji counts as one), and is silent where the server is sure to refuse: the
 * server judges the rest.
 * @param {HTMLInputElement} input
 * @param {HTMLElement} bar
 * @param {HTMLElement} text
 */
export function addMeter(input, bar, text) {
  const least = Number(input.minLength);
  const form = input.closest('form');
  const email = form.querySelector('[autocomplete=username]');
  const draw = () => {
    const { length } = [...input.value];
    const poor = isPoor(input.value, email.value);
    const level = length < least ? 'short' : length < 16 ? 'fair' : poor ? 'poor' : 'good';
    bar.dataset.level = level;
    bar.style.width = `${Math.min(100, (length / Math.max(16, least)) * 100)}%`;
    // The hint already says that the password is too short.
    const said = level === 'fair' || level === 'good' ? words[level] : '';
    if (text.textContent !== said) text.textContent = said;
  };
  form.addEventListener('input', draw);
  // A form is reset after this event.
  form.addEventListener('reset', () => setTimeout(draw));
}
