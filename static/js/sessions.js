/** The sessions page. */
import { takeOver } from './form.js';
import { $, call, goHome, goLive, loader, notices, onClick, whoAmI } from './shell.js';
import { drawTime, stamp } from './times.js';
import { words } from './words.js';

const list = $('sessions');
let asked = 0;

async function end(id, device) {
  // One that is gone already is what was wanted.
  await call('DELETE', `/sessions/${id}`).catch((error) => {
    if (error.status !== 404) throw error;
  });
  notices.say(words.ended(device), true);
  await read();
}

function rowOf({ id, current, device, createdAt, ip }) {
  const row = $('session-template').content.firstElementChild.cloneNode(true);
  const part = (selector) => row.querySelector(selector);
  row.dataset.id = id;
  part('h2').textContent = part('button span').textContent = device;
  part('bdi').textContent = ip;
  part('.since').dateTime = createdAt;
  drawTime(part('.since'), stamp);
  part(/iOS|Android/.test(device) ? '.computer' : '.phone').remove();
  part(current ? 'button' : '.pill').remove();
  if (!current) onClick(part('button'), () => end(id, device));
  return row;
}

/** Rows that stay are not moved: the keyboard may be in one. */
function draw(items) {
  for (const row of [...list.children]) {
    if (items.some(({ id }) => id === row.dataset.id)) continue;
    if (row.contains(document.activeElement)) goHome();
    row.remove();
  }
  items.sort((one, other) => other.current - one.current || (one.createdAt < other.createdAt ? 1 : -1));
  items.forEach((item, index) => {
    const there = list.children[index];
    const row = there?.dataset.id === item.id ? there : rowOf(item);
    if (row !== there) list.insertBefore(row, there ?? null);
    row.querySelector('.seen').dateTime = item.lastSeenAt;
  });
  if (items.length < 2 && document.activeElement === $('end-others')) goHome();
  $('end-others').hidden = items.length < 2;
  renewTimes();
}

const renewTimes = () => list.querySelectorAll('.seen').forEach((time) => drawTime(time));

/** The answer to the newest question counts. */
async function read() {
  const question = ++asked;
  const { items } = await call('GET', '/sessions');
  if (question === asked) draw(items);
}

const load = loader(async () => {
  const [{ email }] = await Promise.all([whoAmI(), read()]);
  $('username').value = email;
});
load().then(
  // Only now it is there to go to.
  () => location.hash === '#change-password' && $('currentPassword').focus(),
  () => {},
);

onClick($('end-others'), async () => {
  await call('DELETE', '/sessions');
  notices.say(words.othersEnded, true);
  await read();
});

takeOver($('password-form'), async (values) => {
  await call('PUT', '/auth/password', values);
  $('password-form').reset();
  notices.say(words.passwordChanged, true);
});

async function enter(ask) {
  await load();
  await ask(null);
}

goLive(enter, { 'sessions:changed': () => read().catch(() => {}) });
setInterval(renewTimes, 60_000);
