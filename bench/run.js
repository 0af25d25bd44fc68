/**
 * `npm run bench`: holds the product against something well known, in the same run, and writes `docs/benchmarks.md`.
 *
 * Machines differ and are noisy, so what counts is a ratio. Each row of the report compares two servers that do their
 * work in turns, in processes of their own, on one core; their clients are real ones, over real sockets, in processes of
 * their own on another core. After a warm-up come the rounds; each gives a ratio, and the report has their median and
 * their spread. A client that misses a notification, or an answer that is wrong, fails the run: fast and wrong is nothing.
 *
 *   --only NAME   one row, the others stay as they were in the report; can be given several times
 *   --quick       small and short, says whether every row still runs and delivers everything; writes no report
 *   --rounds N    instead of 5
 */
import { parseArgs } from 'node:util';
import { Child } from './processes/child.js';
import { joinLoad } from './processes/cores.js';
import { judge } from './report/figures.js';
import { Progress } from './report/progress.js';
import { keepResults } from './report/results.js';
import { summary, writeReport } from './report/write-report.js';
import { rows } from './rows/all.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
  },
});
const names = rows.map(({ name }) => name);
const unknown = values.only?.filter((name) => !names.includes(name)) ?? [];
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. There are: ${names.join(', ')}`);
  process.exit(2);
}
const chosen = rows.filter(({ name }) => values.only?.includes(name) ?? true);
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));

joinLoad();
const progress = new Progress(chosen.length);
let failed = false;
for (const row of chosen) {
  progress.begin(row.name);
  try {
    const sizes = values.quick ? row.quick : row.full;
    const measured = await row.measure({ ...sizes, rounds, step: (text) => progress.step(text) });
    const findings = row.findings.map((finding, index) => ({ ...finding, ...measured[index] }));
    if (values.quick) {
      // So few and so short: a figure would say nothing.
      progress.say(`${row.name}: runs, and everything arrived`);
    } else {
      progress.say(...findings.map((finding) => summary(finding, judge(finding))));
      await keepResults(row.name, findings);
      // After each row, so that a run that is cut short leaves what it has found.
      await writeReport(rows);
    }
  } catch (error) {
    failed = true;
    progress.say(`${row.name} failed: ${error instanceof Error ? error.stack : String(error)}`);
  } finally {
    await Child.stopAll();
  }
}
progress.end();
process.exit(failed ? 1 : 0);
