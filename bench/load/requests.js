/**
 * A process that sends HTTP requests over a number of connections, on each the next one as soon as the last was
 * answered. It writes and reads plain sockets, so that it is not itself what holds the measurement back.
 */
import { connect } from 'node:net';
import { answer } from '../processes/answer.js';

const endOfHead = '\r\n\r\n';

/**
 * @param {number} port
 * @param {() => string | undefined} next the next request, or undefined to end
 * @param {(response: string) => void} take
 * @returns {Promise<void>}
 */
function sendOn(port, next, take) {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const send = () => {
      const request = next();
      if (request === undefined) socket.end();
      else socket.write(request);
    };
    socket.setNoDelay();
    socket.setEncoding('latin1');
    socket.on('connect', send);
    socket.on('error', fail);
    socket.on('close', () => done());
    socket.on('data', (chunk) => {
      text += chunk;
      const head = text.indexOf(endOfHead);
      if (head === -1) return;
      const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
      if (text.length < head + endOfHead.length + length) return;
      take(text);
      text = '';
      send();
    });
  });
}

answer({
  /**
   * @param {{port: number, requests: string[], connections: number, forMs?: number, count?: number, expected: string, ending?: string}} wanted
   *   `expected` and `ending` are what each answer must begin and end with; it ends after `forMs` milliseconds, or after `count` requests
   * @returns {Promise<{answered: number, tookMs: number}>}
   */
  async send({ port, requests, connections, forMs = Infinity, count = Infinity, expected, ending = '' }) {
    const start = performance.now();
    let sent = 0;
    let answered = 0;
    const next = () => {
      if (sent >= count || performance.now() - start >= forMs) return undefined;
      return requests[sent++ % requests.length];
    };
    await Promise.all(
      Array.from({ length: connections }, () =>
        sendOn(port, next, (response) => {
          if (!response.startsWith(expected) || !response.endsWith(ending))
            throw new Error(`An answer was wrong: ${response}`);
          answered += 1;
        }),
      ),
    );
    return { answered, tookMs: performance.now() - start };
  },
});
