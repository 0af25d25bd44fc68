/** The sessions page. */
import { nothing } from './api.js';
import { takeOver } from './form.js';
import { $, call, goHome, goLive, loader, notices, onClick, showUser, whoAmI } from './shell.js';
import { drawTime, stamp } from './times.js';
import { words } from './words.js';

const list = $('sessions');
const rows = /** @type {HTMLCollectionOf<HTMLElement>} */ (list.children);
const sessions = [{ id: '', device: '', ip: '', createdAt: '', lastSeenAt: '' }];
let asked = 0;
let pages = 1;

/** @param {string} id @param {string} device */
async function end(id, device) {
  await call('DELETE', `/sessions/${id}`, undefined, nothing).catch((error) => {
    // It has already ended.
    if (error.code !== 'request.not-found') throw error;
  });
  notices.say(words.ended(device), true);
  await read();
}

/** @param {SessionItem} item */
function rowOf({ id, current, device, createdAt, ip }) {
  const row = $('session-template').content.querySelector('*').cloneNode(true);
  /** @template {string} Selector @param {Selector} selector */
  const part = (selector) => row.querySelector(selector);
  row.dataset.id = id;
  part('h2').textContent = device;
  part('bdi').textContent = ip;
  part('.since').dateTime = createdAt;
  drawTime(part('.since'), stamp);
  part(/iOS|Android/.test(device) ? '.computer' : '.phone').remove();
  part(current ? 'button' : '.pill').remove();
  if (!current) onClick(part('button'), () => end(id, device));
  return row;
}

/** Names each button after the session that it ends, for screen readers and voice control. @param {SessionItem[]} items */
function nameButtons(items) {
  /** @type {Record<string, number>} */
  const counts = {};
  items.forEach(({ device, createdAt, ip, current }, index) => {
    const since = stamp(new Date(createdAt));
    const name = `${device} ${since} ${ip}`;
    counts[name] = (counts[name] ?? 0) + 1;
    if (!current)
      rows[index].querySelector('button span').textContent = words.session(device, since, ip, counts[name]);
  });
}

/** Does not move remaining rows: one may have the keyboard focus. @param {SessionItem[]} items */
function draw(items) {
  for (const row of [...rows]) {
    if (items.some(({ id }) => id === row.dataset.id)) continue;
    if (row.contains(document.activeElement)) goHome();
    row.remove();
  }
  items.sort(
    (one, other) => Number(other.current) - Number(one.current) || (one.createdAt < other.createdAt ? 1 : -1),
  );
  items.forEach((item, index) => {
    const there = rows[index];
    const row = there?.dataset.id === item.id ? there : rowOf(item);
    if (row !== there) list.insertBefore(row, there ?? null);
    row.querySelector('.seen').dateTime = item.lastSeenAt;
  });
  nameButtons(items);
  if (items.length < 2 && document.activeElement === $('end-others')) goHome();
  $('end-others').hidden = items.length < 2;
  renewTimes();
}

const renewTimes = () => list.querySelectorAll('.seen').forEach((time) => drawTime(time));

/** Reloads as many pages as are shown. Only the answers to the latest call are drawn. */
async function read() {
  const question = ++asked;
  /** @type {SessionItem[]} */
  const items = [];
  let place = '';
  for (let page = 0; page < pages && place !== null; page += 1) {
    const path = place ? `/sessions?limit=100&before=${place}` : '/sessions';
    const answer = await call('GET', path, undefined, { items: sessions });
    items.push(...answer.items);
    place = answer.next ?? null;
  }
  if (question !== asked) return;
  draw(items);
  $('more').hidden = place === null;
}

const load = loader(async () => {
  const [user] = await Promise.all([whoAmI(), read()]);
  showUser(user);
  $('username').value = user.email;
});
load().then(
  // The field is visible only now.
  () => location.hash === '#change-password' && $('currentPassword').focus(),
  () => {},
);

onClick($('more'), async () => {
  const before = rows.length;
  pages += 1;
  await read();
  notices.say(words.moreSessions(rows.length - before));
  if ($('more').hidden) goHome();
});

onClick($('end-others'), async () => {
  await call('DELETE', '/sessions', undefined, nothing);
  notices.say(words.othersEnded, true);
  await read();
});

takeOver($('password-form'), async (values) => {
  await call('PUT', '/auth/password', values, nothing);
  $('password-form').reset();
  notices.say(words.passwordChanged, true);
});

/** @type {Enter} */
async function enter(ask) {
  await load();
  await ask({ after: null });
}

goLive(enter, { 'sessions:changed': () => read().catch(() => {}) });
setInterval(renewTimes, 60_000);
