import { textTable } from '../../cli/text-table.js';
import type { FailureOverview, ListenerOverview, Overview } from './event-overview.js';

/** Longest error text in the table, in characters, so that a row fits on a line; `--json` has the whole stored text. */
const errorWidth = 100;

const states = {
  retrying: 'being retried',
  'set-aside': 'set aside',
  due: 'set aside, retry requested',
} as const satisfies Record<FailureOverview['state'], string>;

/** Formats an overview for a terminal: one table of the listeners, and one of the failures. */
export function overviewText({ head, unordered, listeners, failures }: Overview): string {
  const waiting = unordered === 0 ? '' : ` ${unordered} event(s) wait for the relay to order them.`;
  return [
    listeners.length === 0
      ? `There are no listeners. The head is ${head}.${waiting}`
      : `${listenerTable(head, listeners)}${waiting === '' ? '' : `\n\n${waiting.trim()}`}`,
    failures.length === 0 ? 'Nothing failed.' : failureTable(failures),
  ].join('\n\n');
}

function listenerTable(head: number, listeners: ListenerOverview[]): string {
  return textTable(
    ['LISTENER', 'POSITION', 'HEAD', 'LAG', 'RETRY AT', ''],
    listeners.map(({ listener, known, position, lag, retryAt }) => [
      listener,
      position === null ? '-' : String(position),
      String(head),
      lag === null ? '-' : String(lag),
      retryAt ?? '-',
      known ? (position === null ? 'not started yet' : '') : 'not in this release',
    ]),
  );
}

function failureTable(failures: FailureOverview[]): string {
  return textTable(
    ['LISTENER', 'EVENT', 'TYPE', 'ATTEMPTS', 'STATE', 'FAILED AT', 'ERROR'],
    failures.map(({ listener, eventId, type, attempts, state, failedAt, error }) => [
      listener,
      eventId,
      type ?? '-',
      String(attempts),
      states[state],
      failedAt,
      onOneLine(error),
    ]),
  );
}

/** Puts an error's text on one line and removes control characters, which could manipulate the terminal. */
function onOneLine(text: string): string {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  return line.length > errorWidth ? `${line.slice(0, errorWidth - 1)}…` : line;
}
