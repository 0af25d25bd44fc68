import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemDetails } from '../errors/problem-details.dto.js';
import type { ProblemKind } from '../errors/problem.js';
import { requestErrors } from '../errors/request.errors.js';

/** Statuses of answers that say when to come back. */
const waitingStatuses = new Set([429, 503]);

const retryAfter = {
  description: 'Seconds until another try makes sense.',
  schema: { type: 'integer' as const, minimum: 1 },
};

/** Documents the error answers of a call, with an example for each code. Any call may also fail with `server.error`,
 * and with `request.invalid`: an address that cannot be read, or a field that no object should have. */
export function ApiProblems(...kinds: readonly ProblemKind[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, ProblemKind[]>();
  for (const kind of new Set([...kinds, requestErrors.invalid, requestErrors.failed])) {
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

function example(kind: ProblemKind): ProblemDetails {
  return {
    type: `urn:auth-notify:problem:${kind.code}`,
    title: kind.title,
    status: kind.status,
    detail: kind.detail,
    code: kind.code,
    requestId: '5f0c9a3e-6f0e-4f7a-9a53-0a4c1b1f9d10',
    ...(kind === requestErrors.invalid
      ? { errors: [{ field: 'password', code: 'password.too-short', message: 'Use at least 8 characters.' }] }
      : {}),
  };
}
