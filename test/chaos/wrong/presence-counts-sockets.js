/** Known wrong: every socket counts as a user of its own. */
const { Presence } = await import(new URL('../../../dist/live/presence/presence.js', import.meta.url));

let sockets = 0;
const { enter } = Presence.prototype;
Presence.prototype.enter = function (userId) {
  sockets += 1;
  enter.call(this, `${userId} ${sockets}`);
};
