/** Known wrong: the end of a session closes the sockets that are connected, and forgets those at the handshake. */
const { OpenSockets } = await import(new URL('../../../dist/live/open-sockets.js', import.meta.url));

const { end } = OpenSockets.prototype;
OpenSockets.prototype.end = function (sessionId, reason) {
  const greeting = this.all().filter((socket) => socket.data.sessionId === sessionId && !socket.connected);
  end.call(this, sessionId, reason);
  for (const { data } of greeting) delete data.ended;
};
