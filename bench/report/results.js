/** The figures behind the report, so that one row can be measured anew. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { load, machine } from './machine.js';

/** @typedef {import('./figures.js').Finding} Finding */
/** @typedef {{date: string, load: number, findings: Finding[]}} Row */
/** @typedef {{machine: ReturnType<typeof machine>, rows: Record<string, Row>}} Results */

export const folder = resolve(import.meta.dirname, '../../docs/benchmarks');
const file = resolve(folder, 'results.json');

/** @returns {Promise<Results>} empty when they are of another machine: its figures do not belong beside ours */
export async function readResults() {
  const empty = { machine: machine(), rows: {} };
  try {
    const results = JSON.parse(await readFile(file, 'utf8'));
    return JSON.stringify(results.machine) === JSON.stringify(empty.machine) ? results : empty;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return empty;
    throw error;
  }
}

/** @param {string} name @param {Finding[]} findings */
export async function keepResults(name, findings) {
  const results = await readResults();
  results.rows[name] = { date: new Date().toISOString().slice(0, 10), load: load(), findings };
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify(results, rounded, 2)}\n`);
}

/** Six digits are more than any of it is worth. @param {string} _key @param {unknown} value */
function rounded(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}
