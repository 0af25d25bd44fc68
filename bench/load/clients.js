/**
 * A process full of clients in the room of the welcome page. Each is held against what it must have seen: every
 * notification once, in order.
 */
import { answer } from '../processes/answer.js';
import { sharedClock } from '../processes/shared-clock.js';
import { WireClient } from './wire-client.js';

/** @typedef {{id: number, createdAt: string}} Notification */

/** @type {WireClient[]} */
let clients = [];
/** By client: the id of the last notification. @type {number[]} */
let last = [];
/** What went wrong with anybody. @type {string[]} */
let faults = [];
/** By notification: from when it was made until the last client had it, in milliseconds. @type {Map<number, number>} */
let delays = new Map();
let target = { id: Infinity, missing: 0, reached: () => {} };
/** Everybody gets the same frame: it is parsed once. */
let known = { frame: '', batch: /** @type {Notification[]} */ ([]) };

/** @param {number} index @param {string} frame */
function take(index, frame) {
  if (!frame.startsWith('42["notifications",')) return;
  if (frame !== known.frame) known = { frame, batch: JSON.parse(frame.slice(2))[1] };
  const now = performance.timeOrigin + performance.now();
  const before = last[index] ?? 0;
  let id = before;
  for (const notification of known.batch) {
    if (notification.id !== id + 1) faults.push(`${notification.id} came after ${id}`);
    id = notification.id;
    delays.set(id, now - Date.parse(notification.createdAt));
  }
  last[index] = id;
  if (before < target.id && id >= target.id && (target.missing -= 1) === 0) target.reached();
}

answer({
  /**
   * So many clients connect, at most `atOnce` at a time, and enter with the last id that they have.
   * @param {{port: number, cookies: string[], count: number, after: number, head: number, atOnce: number}} wanted
   * @returns {Promise<number>} milliseconds until all were in and had what they had missed
   */
  async connect({ port, cookies, count, after, head, atOnce }) {
    const start = performance.now();
    last = Array.from({ length: count }, () => head);
    let next = 0;
    let replay = '';
    const one = () =>
      new Promise((done, fail) => {
        const index = next++;
        const cookie = cookies[index % cookies.length] ?? '';
        clients[index] = new WireClient(port, cookie, after, {
          entered: (ack) => {
            try {
              // What was missed is the same text for all: it is looked through once.
              if (replay === '' || !ack.includes(replay)) replay = missedIn(ack, after, head);
              done(undefined);
            } catch (error) {
              fail(error);
            }
          },
          event: (frame) => take(index, frame),
          failed: (why) => {
            faults.push(`client ${index}: ${why}`);
            fail(new Error(why));
          },
        });
      });
    const several = async () => {
      while (next < count) await one();
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, several));
    return performance.now() - start;
  },

  /** Resolves when every client has seen this id. @returns {Promise<number>} the moment, by `sharedClock` */
  reached: (/** @type {number} */ id) =>
    new Promise((done) => {
      const reached = () => done(sharedClock());
      target = { id, missing: last.filter((seen) => seen < id).length, reached };
      if (target.missing === 0) reached();
    }),

  /** How late the last client had each of these, in milliseconds. */
  delays: (/** @type {{from: number, to: number}} */ { from, to }) =>
    Array.from({ length: to - from + 1 }, (_, index) => delays.get(from + index) ?? NaN),

  faults: () => faults,

  async cut() {
    await Promise.all(clients.map((client) => client.cut()));
    clients = [];
    delays = new Map();
  },
});

/** @param {string} ack @param {number} after @param {number} head @returns {string} the text of what was missed */
function missedIn(ack, after, head) {
  const { missed, head: told } = JSON.parse(ack.slice(ack.indexOf('[')))[0];
  const ids = missed.map((/** @type {Notification} */ { id }) => id);
  if (told !== head || ids.length !== head - after || ids.some((id, index) => id !== after + index + 1)) {
    throw new Error(`With ${after} of ${head} it was told of ${told} and got ${ids.length}.`);
  }
  return `"missed":${JSON.stringify(missed)}`;
}
