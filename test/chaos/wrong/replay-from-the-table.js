/** Known wrong: what a client missed is read from the table, one query for each client. */
const { WelcomeEntry } = await import(
  new URL('../../../dist/notifications/socket/welcome-entry.js', import.meta.url)
);

const { enter } = WelcomeEntry.prototype;
WelcomeEntry.prototype.enter = function (socket, after) {
  void this.tail.notifications.after(after ?? 0, 200);
  return enter.call(this, socket, after);
};
