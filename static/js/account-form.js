/** The sign-in and registration pages. */
import { api } from './api.js';
import { takeOver } from './form.js';
import { leave, take } from './storage.js';

// Set when a password manager came through /.well-known/change-password.
const part = location.hash === '#change-password' ? location.hash : '';
const [form] = document.forms;
/** @type {HTMLInputElement} */
const email = form.email;

takeOver(form, async (values) => {
  await api('POST', `/auth${location.pathname}`, values);
  // Set by the server: an address taken from the query could be of another site.
  const next = form.dataset.next + part;
  // A browser may refuse the cookie without a word.
  await api('GET', '/users/me').catch((error) => {
    if (error.code === 'auth.unauthenticated') throw Object.assign(error, { code: 'page.cookie-refused' });
  });
  location.replace(next);
  // Keeps the form busy until the next page loads.
  await new Promise(() => {});
});

document.getElementById('cookie-refused').classList.toggle('shown', !navigator.cookieEnabled);

// The other form gets the address that was typed into this one.
for (const link of document.querySelectorAll('main a'))
  link.addEventListener('click', () => leave('email', email.value));
email.value ||= take('email') ?? '';

// A link may name any reason: only the page that was left says whether it is so.
const reason = take('reason');
const notes = [...document.querySelectorAll('[data-reason]')];
const note = notes.find(({ dataset }) => dataset.reason === reason) ?? notes[0];
if (note && reason) note.hidden = false;
