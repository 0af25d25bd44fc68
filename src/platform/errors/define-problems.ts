import type { ProblemKind } from './problem.js';

const owners = new Map<string, { owner: string; kind: ProblemKind }>();

/** The codes of all errors that have been defined so far, sorted. The API description refers to this array. */
export const problemCodes: string[] = [];

/**
 * Defines the errors of one module, in its `<module>.errors.ts`:
 *
 * ```ts
 * export const tasksErrors = defineProblems('tasks', {
 *   notFound: { code: 'tasks.not-found', status: 404, title: 'No such task', detail: 'There is no task with this id.' },
 * });
 * ```
 *
 * @throws Error that names both modules when a code is defined twice: clients tell errors apart by the code alone
 */
export function defineProblems<const Kinds extends Record<string, ProblemKind>>(
  owner: string,
  kinds: Kinds,
): Kinds {
  for (const kind of Object.values(kinds)) {
    const other = owners.get(kind.code);
    if (other !== undefined) {
      throw new Error(`The error code ${kind.code} is defined by both ${other.owner} and ${owner}.`);
    }
    add(kind, owner);
  }
  return kinds;
}

/**
 * Checks an error that the API description names: a module may have defined it without `defineProblems`.
 * @throws Error when the code is known with another status or title
 */
export function checkProblem(kind: ProblemKind): void {
  const known = owners.get(kind.code)?.kind;
  if (known === undefined) add(kind, `"${kind.title}"`);
  else if (known.status !== kind.status || known.title !== kind.title) {
    throw new Error(
      `The error code ${kind.code} has two meanings: ${known.status} "${known.title}" and ${kind.status} "${kind.title}".`,
    );
  }
}

function add(kind: ProblemKind, owner: string): void {
  owners.set(kind.code, { owner, kind });
  problemCodes.push(kind.code);
  problemCodes.sort();
}

/** All errors that have been defined so far. */
export function definedProblems(): ProblemKind[] {
  return Array.from(owners.values(), ({ kind }) => kind);
}
