/** Known wrong: all clients are told to come back at the same moment. */
const { Socket } = await import('socket.io');

const { emit } = Socket.prototype;
Socket.prototype.emit = function (event, ...payload) {
  return emit.call(this, event, ...(event === 'server:drain' ? [{ reconnectInMs: 0 }] : payload));
};
