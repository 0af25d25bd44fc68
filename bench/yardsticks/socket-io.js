/**
 * Bare Socket.IO: one room, no accounts, no database, nothing but the library. Its options are those that everybody would
 * set who wants little overhead: WebSocket only, no compression, and a queue for clients that come all at once.
 */
import { hash } from '@node-rs/argon2';
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { answer } from '../processes/answer.js';

const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });
let ack = {};

io.on('connection', (socket) => {
  socket.on('welcome:enter', (_message, done) => {
    void socket.join('welcome');
    done(ack);
  });
});

answer({
  listen: () =>
    new Promise((done) =>
      http.listen(0, '127.0.0.1', 16_384, () =>
        done(/** @type {import('node:net').AddressInfo} */ (http.address()).port),
      ),
    ),
  /** What whoever enters from now on is answered. */
  answerWith: (/** @type {object} */ wanted) => (ack = wanted) && undefined,
  emit: (/** @type {unknown[]} */ notifications) => {
    io.to('welcome').emit('notifications', notifications);
  },
  /** @param {{password: string, notifications: unknown[]}} wanted */
  hashThenEmit: async ({ password, notifications }) => {
    await hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    io.to('welcome').emit('notifications', notifications);
  },
});
