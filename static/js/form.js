import { addMeter, addToggle } from './password.js';
import { words } from './words.js';

/** @param {string} id */
const $ = (id) => document.getElementById(id);

/**
 * Submits a form by script. Its messages are in the page, also for browsers without scripts, named after fields and
 * error codes.
 * @param {HTMLFormElement} form
 * @param {(values: Record<string, FormDataEntryValue>) => Promise<void>} send
 */
export function takeOver(form, send) {
  const button = form.querySelector('.primary');
  const label = button.textContent;

  /** @param {string} id of a message @param {string} [text] replaces its text */
  function show(id, text) {
    const note = $(id);
    if (text) note.textContent = text;
    note.classList.add('shown');
    const input = note.closest('.field')?.querySelector('input');
    input?.setAttribute('aria-invalid', 'true');
    input?.setAttribute('aria-describedby', id);
  }

  /** @param {ParentNode} part */
  function clear(part) {
    for (const note of part.querySelectorAll('.shown')) note.classList.remove('shown');
    for (const input of part.querySelectorAll('[aria-invalid]')) {
      input.removeAttribute('aria-invalid');
      input.setAttribute('aria-describedby', input.dataset.note ?? '');
    }
  }

  /** Hidden from screen readers, which would announce each second. @param {HTMLElement} rest @param {number} seconds */
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

  /** Fields for addresses: browsers leave spaces around them out only where they also take letters away. */
  const trim = () =>
    form.querySelectorAll('[inputmode=email]').forEach((input) => (input.value = input.value.trim()));

  /** @param {ApiError} problem */
  function explain({ status, code, errors, message, retryAfter }) {
    const atFields = errors.filter(({ field }) => $(`${field}-error`));
    for (const problem of atFields) show(`${problem.field}-error`, problem.message);
    if (atFields.length) return;
    // Messages are named after codes: auth.invalid-credentials, server.busy, …
    const id = status ? code.split('.')[1] : 'network';
    if (!$(id)) return show('error', message);
    show(id);
    if (retryAfter) countDown($(id).querySelector('span'), retryAfter);
  }

  async function submit() {
    trim();
    clear(form);
    if (form.querySelector(':target')) {
      // `:target` follows navigation, not replaceState.
      location.replace('#');
      history.replaceState(null, '', location.pathname + location.search);
    }
    // The server checks the rest.
    for (const { name, validity } of form.querySelectorAll('input'))
      if (validity.valueMissing || validity.patternMismatch) show(`${name}-invalid`);
    if (!form.querySelector('.shown')) {
      button.disabled = true;
      button.textContent = button.dataset.busy ?? '';
      const problem = await send(Object.fromEntries(new FormData(form))).catch((error) => error);
      button.disabled = false;
      button.textContent = label;
      if (!problem) return;
      explain(problem);
    }
    const input = form.querySelector('[aria-invalid]') ?? form.querySelector('[type=password]');
    input.focus();
    // What is typed next takes the place of what was wrong.
    if (input.type === 'password') input.select();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    submit().catch(() => {
      // A fault of a script, or of an old browser: the server takes the plain form, where there is one.
      // By its prototype: the button's id takes the name.
      if (form.dataset.next) HTMLFormElement.prototype.submit.call(form);
      else show('error');
    });
  });

  form.noValidate = true;
  form.addEventListener('input', ({ target }) => clear(/** @type {Element} */ (target).closest('.field')));
  form.querySelectorAll('.toggle').forEach(addToggle);
  const meter = form.querySelector('#meter');
  if (meter) addMeter(form.querySelector('[minlength]'), meter, $('strength'));
}
