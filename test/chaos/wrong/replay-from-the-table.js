/** Known wrong: what a client missed is read from the table, one query for each client. */
const { WelcomeEntry } = await import(
  new URL('../../../dist/notifications/entry/welcome-entry.js', import.meta.url)
);

const { enter } = WelcomeEntry.prototype;
WelcomeEntry.prototype.enter = function (socket, message) {
  void this.tail.notifications.from((message.after ?? 0) + 1, 200);
  return enter.call(this, socket, message);
};
