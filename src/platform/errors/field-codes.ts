import type { FieldProblem } from './problem.js';

/** The codes of all field problems that have been defined so far, sorted. The API description refers to this array. */
export const fieldCodes: string[] = [];

/** Adds codes to those that the API description lists; a code may be added again. */
export function addFieldCodes(codes: readonly string[]): void {
  fieldCodes.push(
    ...codes.filter((code, index) => !fieldCodes.includes(code) && codes.indexOf(code) === index),
  );
  fieldCodes.sort();
}

/**
 * Defines the codes of a field's problems, in the module that reports them, and returns a function that makes a problem:
 *
 * ```ts
 * const problem = defineFieldProblems('dueAt', ['tasks.in-the-past', 'tasks.too-far-ahead']);
 * ```
 */
export function defineFieldProblems<const Code extends string>(
  field: string,
  codes: readonly Code[],
): (code: Code, message: string) => FieldProblem {
  addFieldCodes(codes);
  return (code, message) => ({ field, code, message });
}
