/**
 * The control of `slow-readers.chaos-spec.ts`: Socket.IO as it comes, sending each notification to the room and looking
 * at nobody's queue. Prints its port; on `{ from, count }` it sends so many and answers `{ rss }` in bytes.
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false });

io.on('connection', (socket) => {
  socket.on('welcome:enter', (_message, ack) => {
    socket.join('welcome');
    ack({ head: 0 });
  });
});

/** In slices, so that the sockets are written to in between. @param {number} from @param {number} left */
function send(from, left) {
  const slice = Math.min(left, 256);
  for (let id = from; id < from + slice; id += 1) io.to('welcome').emit('notifications', [notification(id)]);
  if (left > slice) setImmediate(send, from + slice, left - slice);
  else process.send?.({ rss: process.memoryUsage().rss });
}

/** @param {number} id */
function notification(id) {
  const data = { email: `somebody-with-a-name-of-some-length-${id}@example.com` };
  return { id, type: 'user-registered', data, createdAt: '2026-11-22T10:00:00.000Z' };
}

process.on('message', ({ from, count }) => send(from, count));
process.on('disconnect', () => process.exit(0));
http.listen(0, '127.0.0.1', () =>
  process.send?.({ port: http.address().port, rss: process.memoryUsage().rss }),
);
