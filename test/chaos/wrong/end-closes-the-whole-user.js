/** Known wrong: the end of one session closes all sockets of its user. */
const { OpenSockets } = await import(new URL('../../../dist/live/open-sockets.js', import.meta.url));

const { end } = OpenSockets.prototype;
OpenSockets.prototype.end = function (sessionId, reason) {
  const [socket] = this.bySession.get(sessionId) ?? [];
  if (socket === undefined) return;
  for (const { data } of [...this.ofUser(socket.data.userId)]) end.call(this, data.sessionId, reason);
};
