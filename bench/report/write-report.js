/** Writes `docs/benchmarks.md` from the results. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { figure, judge, median } from './figures.js';
import { folder, readResults } from './results.js';

const file = resolve(folder, '../benchmarks.md');

/** @param {import('./figures.js').Finding['goal']} goal */
const goalText = (goal) => ('atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`);

/** @param {number[]} values */
const spread = (values) => `${figure(Math.min(...values))} to ${figure(Math.max(...values))}`;

/** One line for the console. */
export function summary({ what, unit, goal, ours, yardstick }, { ratio, ratios, reached }) {
  const figures = `${figure(median(ours))} against ${figure(median(yardstick))} ${unit}`;
  return `${what}: ${figures}; ratio ${figure(ratio)} (${spread(ratios)}), goal ${goalText(goal)}: ${reached ? 'reached' : 'missed'}`;
}

/** Servers, clients and the database make two, and a little. */
const ownLoad = 3;

/** @param {number} load */
const remark = (load) =>
  load > ownLoad ? ': other things were running, so the figures say little, and the ratios vary' : '';

/** @param {{name: string}[]} rows in their order */
export async function writeReport(rows) {
  const results = await readResults();
  const measured = rows.flatMap(({ name }) => {
    const row = results.rows[name];
    return row === undefined ? [] : [{ name, ...row }];
  });
  const findings = measured.flatMap(({ findings }) => findings);
  const text = [head(results.machine), table(findings), ...missing(rows, results), figures(measured)].join(
    '\n\n',
  );
  const options = await resolveConfig(file);
  await writeFile(file, await format(text, { ...options, parser: 'markdown' }));
}

/** What nobody has measured on this machine, so that its absence does not look like success. */
function missing(rows, results) {
  const names = rows.map(({ name }) => name).filter((name) => results.rows[name] === undefined);
  return names.length === 0 ? [] : [`Not measured on this machine yet: ${names.join(', ')}.`];
}

/** @param {import('./results.js').Results['machine']} machine */
function head({ cpu, cores, memoryGiB, system, node, pinned }) {
  return `# Benchmarks

\`npm run bench\` measures and writes this page; \`npm run bench -- --only herd\` measures one row anew. The method is in the
head comments of \`bench/run.js\` and of the files in \`bench/rows/\`.

Machines differ and are noisy: read the ratios. Both sides of a row are measured in the same run, in turns, after a warm-up,
by real clients over real sockets. The ratio is the median of the rounds' ratios, ours to the other. The yardsticks are in
\`bench/yardsticks/\`.

Measured on: ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}; servers and clients ${
    pinned ? 'on a core each' : 'not pinned to cores'
  }. SQLite, with its default settings.`;
}

/** @param {import('./figures.js').Finding[]} findings */
function table(findings) {
  const lines = findings.map((finding) => {
    const { ratio, ratios, reached } = judge(finding);
    const verdict = reached ? 'reached' : '**missed**';
    return `| ${finding.what} | ${finding.against} | ${goalText(finding.goal)} | ${figure(ratio)} | ${spread(ratios)} | ${verdict} |`;
  });
  return [
    '| What | Against | Goal | Ratio | Lowest and highest round | |',
    '| --- | --- | --- | --- | --- | --- |',
  ]
    .concat(lines)
    .join('\n');
}

/**
 * What was measured on both sides; the single rounds are in results.json.
 * @param {({name: string} & import('./results.js').Row)[]} measured
 */
function figures(measured) {
  const lines = measured.flatMap(({ name, date, load, findings }) =>
    findings.map(
      ({ unit, ours, yardstick }) =>
        `| ${name} | ${unit} | ${figure(median(ours))} | ${figure(median(yardstick))} | ${date} | ${load}${remark(load)} |`,
    ),
  );
  return [
    '## Figures',
    '',
    'Medians of the rounds; the rounds are in [results.json](benchmarks/results.json).',
    '',
    '| Row | Unit | auth-notify | Yardstick | Measured on | Load of the machine |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}
