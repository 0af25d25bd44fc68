import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { checkProblem } from '../errors/define-problems.js';
import { ProblemDetails, problemDetails } from '../errors/problem-details.dto.js';
import { Problem, type ProblemKind } from '../errors/problem.js';
import { requestErrors } from '../errors/request.errors.js';

/** Statuses whose responses have the header `Retry-After`. */
const waitingStatuses = new Set([429, 503]);

const exampleRequestId = '5f0c9a3e-6f0e-4f7a-9a53-0a4c1b1f9d10';

const retryAfter = {
  description: 'Seconds to wait before the next attempt.',
  schema: { type: 'integer' as const, minimum: 1 },
};

/**
 * Documents the error responses of a call, with an example for each code. Any call may also fail with `server.error`,
 * and with `request.invalid`: an address that cannot be decoded, or a field that no object should have.
 */
export function ApiProblems(...kinds: readonly ProblemKind[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, ProblemKind[]>();
  for (const kind of new Set([...kinds, requestErrors.invalid, requestErrors.failed])) {
    checkProblem(kind);
    byStatus.set(kind.status, [...(byStatus.get(kind.status) ?? []), kind]);
  }
  return applyDecorators(
    ApiExtraModels(ProblemDetails),
    ...Array.from(byStatus, ([status, alike]) =>
      ApiResponse({
        status,
        ...(waitingStatuses.has(status) ? { headers: { 'Retry-After': retryAfter } } : {}),
        description: alike.map(({ code, title }) => `\`${code}\`: ${title}`).join('; '),
        content: {
          'application/problem+json': {
            schema: { $ref: getSchemaPath(ProblemDetails) },
            examples: Object.fromEntries(alike.map((kind) => [kind.code, { value: example(kind) }])),
          },
        },
      }),
    ),
  );
}

/** Builds an example as responses are built, with the request id and the field of `ProblemDetails`' examples. */
function example(kind: ProblemKind): ProblemDetails {
  const fields = [
    { field: 'password', code: 'password.too-short', message: 'Use at least 8 characters.' },
  ] as const;
  return problemDetails(
    new Problem(kind, kind === requestErrors.invalid ? { fields } : {}),
    exampleRequestId,
  );
}
