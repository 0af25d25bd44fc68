import { figure, median } from './figures.js';

const width = 720;
const rowHeight = 46;
const left = 110;
const right = 90;
const top = 44;

/** Two colours that people with any kind of colour vision tell apart, on white. */
const colours = { ours: '#0b5fa5', yardstick: '#b45309' };

/**
 * Draws the rounds of one finding: a dot for each, a line at the median, one axis from 0.
 * @param {import('./figures.js').Finding} finding
 * @returns {string} SVG
 */
export function plot({ what, unit, ours, yardstick }) {
  const end = Math.max(...ours, ...yardstick) * 1.05;
  const x = (value) => (left + (value / end) * (width - left - right)).toFixed(1);
  const strips = [
    { label: 'auth-notify', values: ours, colour: colours.ours },
    { label: 'yardstick', values: yardstick, colour: colours.yardstick },
  ].map(({ label, values, colour }, index) =>
    strip({ label, values, colour, x, y: top + index * rowHeight }),
  );
  const bottom = top + strips.length * rowHeight;
  const ticks = [0, 1, 2, 3, 4].map((part) => tick((part / 4) * end, x, bottom));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 40}" role="img" font-family="sans-serif" font-size="13">`,
    `<title>${escape(`${what}: ${figure(median(ours))} against ${figure(median(yardstick))} ${unit}`)}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="12" y="22" font-weight="bold" fill="#111">${escape(what.replaceAll('`', ''))}</text>`,
    ...strips,
    ...ticks,
    `<text x="${width / 2}" y="${bottom + 34}" text-anchor="middle" fill="#444">${escape(unit)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function strip({ label, values, colour, x, y }) {
  const middle = y + rowHeight / 2;
  const at = x(median(values));
  return [
    `<text x="12" y="${middle + 4}" fill="#111">${label}</text>`,
    `<line x1="${x(0)}" y1="${middle}" x2="${at}" y2="${middle}" stroke="${colour}" stroke-width="14" opacity="0.25"/>`,
    ...values.map(
      (value) => `<circle cx="${x(value)}" cy="${middle}" r="4" fill="${colour}" opacity="0.7"/>`,
    ),
    `<line x1="${at}" y1="${middle - 14}" x2="${at}" y2="${middle + 14}" stroke="${colour}" stroke-width="3"/>`,
    `<text x="${width - right + 20}" y="${middle + 4}" fill="${colour}">${figure(median(values))}</text>`,
  ].join('\n');
}

function tick(value, x, y) {
  return [
    `<line x1="${x(value)}" y1="${top}" x2="${x(value)}" y2="${y}" stroke="#ddd"/>`,
    `<text x="${x(value)}" y="${y + 16}" text-anchor="middle" fill="#444">${figure(value)}</text>`,
  ].join('\n');
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
