/** @param {readonly number[]} values @param {number} percent @returns {number} the value below which so many lie */
export function percentile(values, percent) {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending[Math.min(ascending.length - 1, Math.floor((ascending.length * percent) / 100))] ?? NaN;
}

/** @param {readonly number[]} values */
export function median(values) {
  const ascending = [...values].sort((a, b) => a - b);
  const middle = (ascending.length - 1) / 2;
  return ((ascending[Math.floor(middle)] ?? NaN) + (ascending[Math.ceil(middle)] ?? NaN)) / 2;
}

/** Three digits that mean something: 12,300, 123, 1.23. @param {number} value */
export function figure(value) {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

/**
 * What one measurement found, round by round; each round has measured both.
 * @typedef {object} Finding
 * @property {string} what
 * @property {string} against
 * @property {string} unit
 * @property {{atMost: number} | {atLeast: number}} goal of the ratio, ours to the other
 * @property {number[]} ours
 * @property {number[]} yardstick
 */

/** @param {Finding} finding @returns the ratio of each round, their median, and whether that reaches the goal */
export function judge({ goal, ours, yardstick }) {
  const ratios = ours.map((value, round) => value / (yardstick[round] ?? NaN));
  const ratio = median(ratios);
  const reached = 'atMost' in goal ? ratio <= goal.atMost : ratio >= goal.atLeast;
  return { ratios, ratio, reached };
}
