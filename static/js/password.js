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

/** What the server takes and what it judges of that, in characters. */
const MOST = 128;
const JUDGED = 24;

/**
 * Whether the server is sure to take this password: three different words, with spaces between them, are more than a
 * million guesses whatever the words are. Of anything else, only the server knows how common it is.
 * @param {string} value in NFC
 */
export function isPassphrase(value) {
  const judged = [...value].slice(0, JUDGED).join('').toLowerCase();
  const chunks = judged.split(/\s+/).filter((chunk) => [...chunk].length > 2);
  return new Set(chunks).size > 2 && [...value].length <= MOST && !/\p{Cs}/u.test(value);
}

/**
 * Shows the length, in characters (an emoji counts as one), and praises only what the server takes.
 * @param {HTMLInputElement} input
 * @param {HTMLElement} bar
 * @param {HTMLElement} text
 */
export function addMeter(input, bar, text) {
  const least = Number(input.minLength);
  const enough = Math.max(16, least);
  const form = input.closest('form');
  const draw = () => {
    const value = input.value.normalize('NFC');
    const { length } = [...value];
    const level = length < least ? 'short' : length >= enough && isPassphrase(value) ? 'good' : 'fair';
    bar.dataset.level = level;
    bar.style.width = `${Math.min(100, (length / enough) * 100)}%`;
    // The hint already says that the password is too short.
    const said = level === 'good' || (level === 'fair' && length < enough) ? words[level] : '';
    if (text.textContent !== said) text.textContent = said;
  };
  form.addEventListener('input', draw);
  // A form is reset after this event.
  form.addEventListener('reset', () => setTimeout(draw));
}
