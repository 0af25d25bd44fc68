/** Known wrong: what a client missed is read first, and it joins the room later: after as long as such a read may take. */
import { setTimeout as pause } from 'node:timers/promises';

const { WelcomeEntry } = await import(
  new URL('../../../dist/notifications/entry/welcome-entry.js', import.meta.url)
);

/** A query on a busy database elsewhere. */
const readMs = 20;

const { enter } = WelcomeEntry.prototype;
WelcomeEntry.prototype.enter = function (socket, message) {
  const join = socket.join.bind(socket);
  socket.join = (room) => pause(readMs).then(() => join(room));
  return enter.call(this, socket, message);
};
