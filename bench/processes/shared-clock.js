/** @returns {number} milliseconds since some moment, the same for all processes of a machine; it never jumps */
export function sharedClock() {
  return Number(process.hrtime.bigint()) / 1e6;
}
