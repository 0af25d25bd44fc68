/** The last read of a handshake takes up to 0.5 s, so that sessions end while it is under way. */
import { setTimeout as pause } from 'node:timers/promises';

const { ReadMarks } = await import(
  new URL('../../../dist/notifications/feed/read-marks.js', import.meta.url)
);

const slowestMs = 500;

const { find } = ReadMarks.prototype;
ReadMarks.prototype.find = async function (userId) {
  await pause(Math.random() * slowestMs);
  return find.call(this, userId);
};
