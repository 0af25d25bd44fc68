import type { ValidationError } from 'class-validator';
import type { FieldProblem } from './problem.js';

/** Codes for the rules of class-validator that the DTOs use; others bring a code of their own. */
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

/** Turns what class-validator found into one problem a field: the rule that stands first in the DTO
 * (they are found from the last to the first). */
export function fieldProblems(errors: readonly ValidationError[]): FieldProblem[] {
  return errors.flatMap(({ property, value, constraints = {}, children = [] }) => {
    if (children.length > 0) return fieldProblems(children);
    const [rule, message] = Object.entries(constraints).at(-1) ?? ['invalid', 'This is not valid.'];
    if (rule === 'whitelistValidation') {
      return [{ field: property, code: 'unknown-field', message: 'There is no such field here.' }];
    }
    if (value === undefined) return [{ field: property, code: 'missing', message: 'This field is missing.' }];
    return [{ field: property, code: ruleCodes[rule] ?? rule, message }];
  });
}
