import { addMeter, addToggle } from './password.js';
import { words } from './words.js';

const $ = (id) => document.getElementById(id);

/**
 * Sends a form by script. Its messages stand in the page, for browsers without scripts too, named after fields and codes.
 * @param {HTMLFormElement} form
 * @param {(values: Record<string, string>) => Promise<void>} send
 */
export function takeOver(form, send) {
  const button = form.querySelector('.primary');
  const label = button.textContent;

  /** @param {string} id of a message @param {string} [text] instead of its own */
  function show(id, text) {
    const note = $(id);
    if (text) note.textContent = text;
    note.classList.add('shown');
    const input = note.closest('.field')?.querySelector('input');
    input?.setAttribute('aria-invalid', 'true');
    input?.setAttribute('aria-describedby', id);
  }

  function clear(part) {
    for (const note of part.querySelectorAll('.shown')) note.classList.remove('shown');
    for (const input of part.querySelectorAll('[aria-invalid]')) {
      input.removeAttribute('aria-invalid');
      input.setAttribute('aria-describedby', input.dataset.note ?? '');
    }
  }

  /** For the eye only: nobody wants to hear each second. */
  function countDown(rest, seconds) {
    const until = Date.now() + seconds * 1000;
    button.disabled = true;
    rest.ariaHidden = 'true';
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      rest.textContent = `${words.wait(left)}.`;
      if (left > 0) return;
      clearInterval(timer);
      button.disabled = false;
      clear(form);
      show('try-now');
    };
    const timer = setInterval(tick, 250);
    tick();
  }

  function explain({ status, code, errors, message, retryAfter }) {
    const atFields = errors.filter(({ field }) => $(`${field}-error`));
    for (const problem of atFields) show(`${problem.field}-error`, problem.message);
    if (atFields.length) return;
    // Messages are named after codes: auth.invalid-credentials, server.busy, …
    const id = status ? code.split('.')[1] : 'network';
    if (!$(id)) return show('error', message);
    show(id);
    if (retryAfter) countDown($(id).lastElementChild, retryAfter);
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    clear(form);
    if (form.querySelector(':target')) {
      // `:target` follows navigation, not replaceState.
      location.replace('#');
      history.replaceState(null, '', location.pathname + location.search);
    }
    // The server judges the rest.
    for (const { name, validity } of form.elements)
      if (validity.valueMissing || validity.patternMismatch) show(`${name}-invalid`);
    if (!form.querySelector('.shown')) {
      button.disabled = true;
      button.textContent = button.dataset.busy;
      const problem = await send(Object.fromEntries(new FormData(form))).catch((error) => error);
      button.disabled = false;
      button.textContent = label;
      if (!problem) return;
      explain(problem);
    }
    (form.querySelector('[aria-invalid]') ?? form.querySelector('[type=password]')).focus();
  });

  form.noValidate = true;
  form.addEventListener('input', ({ target }) => clear(target.closest('.field')));
  form.querySelectorAll('.toggle').forEach(addToggle);
  const meter = form.querySelector('#meter');
  if (meter) addMeter(form.querySelector('[minlength]'), meter, $('strength'));
}
