/** Signing in and registering. */
import { api } from './api.js';
import { takeOver } from './form.js';

const asked = new URLSearchParams(location.search);
// Anything else would be an open redirect.
const next = ['/welcome', '/sessions'].find((page) => page === asked.get('next'));
// A password manager's way, which began at /.well-known/change-password.
const part = location.hash === '#change-password' ? location.hash : '';

takeOver(document.forms[0], async (values) => {
  await api('POST', `/auth${location.pathname}`, values);
  location.replace((next ?? '/welcome') + part);
  // Busy until the next page is there.
  await new Promise(() => {});
});
for (const note of document.querySelectorAll('[data-reason]'))
  note.hidden = note.dataset.reason !== asked.get('reason');
if (next)
  for (const link of document.querySelectorAll('[data-keep-next]'))
    link.href = `${link.pathname}?next=${next}`;
