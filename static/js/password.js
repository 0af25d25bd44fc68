import { words } from './words.js';

/** @param {HTMLButtonElement} button its field stands before it */
export function addToggle(button) {
  const input = button.previousElementSibling;
  const show = (visible) => {
    input.type = visible ? 'text' : 'password';
    button.firstChild.data = visible ? words.hide : words.show;
  };
  button.addEventListener('click', () => show(input.type === 'password'));
  // Browsers offer to save from password fields only.
  input.form.addEventListener('submit', () => show(false));
  button.hidden = false;
}

/** Length only, as people count it (an emoji is one character); the server judges the rest. */
export function addMeter(input, bar, text) {
  const least = Number(input.minLength);
  const draw = () => {
    const { length } = [...input.value];
    const level = length < least ? 'short' : length < 12 ? 'fair' : length < 16 ? 'good' : 'strong';
    bar.dataset.level = level;
    bar.style.width = `${Math.min(100, (length / Math.max(16, least)) * 100)}%`;
    // That it is too short, the hint says.
    const said = words[level] ?? '';
    if (text.textContent !== said) text.textContent = said;
  };
  input.addEventListener('input', draw);
  // A form is reset after this event.
  input.form.addEventListener('reset', () => setTimeout(draw));
}
