import { Logger } from '@nestjs/common';
import type { Problem } from './problem.js';
import { requestErrors } from './request.errors.js';

const logger = new Logger('Refusals');

/**
 * Notes in the trail what was refused before it reached anything: where it came from, or its shape. Of what was sent only
 * our own codes are noted. Names of fields may hold anything, and so may values.
 *
 * What the database did not serve is noted too, as an error: that is ours.
 */
export function noteRefusal({ kind, extras, cause }: Problem): void {
  if (kind === requestErrors.unavailable) {
    logger.error({ message: 'Refused: the database did not answer', error: cause });
  } else if (kind === requestErrors.forbiddenOrigin) {
    logger.warn({ message: 'Refused: from another site', event: 'authz_fail', code: kind.code });
  } else if (kind === requestErrors.invalid) {
    const problems = extras.fields?.map(({ code }) => code) ?? [];
    logger.log({ message: 'Refused: not valid', event: 'input_validation_fail', problems });
  }
}
