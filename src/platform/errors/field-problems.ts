import type { ValidationError } from 'class-validator';
import { addFieldCodes } from './field-codes.js';
import type { FieldProblem } from './problem.js';

/** Codes for the rules of class-validator that the DTOs use. Any other rule has the code `invalid`. */
const ruleCodes: Readonly<Record<string, string>> = {
  isDefined: 'missing',
  isString: 'not-text',
  isNotEmpty: 'empty',
  isInt: 'not-a-whole-number',
  min: 'too-small',
  max: 'too-large',
  maxLength: 'too-long',
  isUuid: 'not-an-id',
  whitelistValidation: 'unknown-field',
};

const otherRule = 'invalid';

addFieldCodes([...Object.values(ruleCodes), otherRule]);

/** Number of problems in an answer; further ones show at the next attempt. */
const mostProblems = 10;

/**
 * Converts class-validator's errors into one problem per field, for the first ten fields: that of the rule declared first
 * in the DTO, which class-validator reports last.
 */
export function fieldProblems(errors: readonly ValidationError[]): FieldProblem[] {
  return allProblems(errors).slice(0, mostProblems);
}

function allProblems(errors: readonly ValidationError[]): FieldProblem[] {
  return errors.flatMap(({ property, value, constraints = {}, children = [] }) => {
    if (children.length > 0) return allProblems(children);
    const [rule, message] = Object.entries(constraints).at(-1) ?? [otherRule, 'This is not valid.'];
    if (rule === 'whitelistValidation') {
      return [{ field: property, code: 'unknown-field', message: 'There is no such field here.' }];
    }
    if (value === undefined) return [{ field: property, code: 'missing', message: 'This field is missing.' }];
    return [{ field: property, code: ruleCodes[rule] ?? otherRule, message }];
  });
}
