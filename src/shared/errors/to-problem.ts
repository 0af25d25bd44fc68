import { HttpException } from '@nestjs/common';
import { isDatabaseUnavailable } from '../database/passing-failure.js';
import { Problem, type ProblemKind } from './problem.js';
import { requestErrors } from './request.errors.js';

/** A database that restarts is back after some seconds; each try costs little while it is away. */
const unavailableRetrySeconds = 3;

const kindByStatus = new Map<number, ProblemKind>(
  [
    requestErrors.invalid,
    requestErrors.notFound,
    requestErrors.tooLarge,
    requestErrors.unsupportedMediaType,
  ].map((kind) => [kind.status, kind]),
);

/**
 * Finds the problem behind anything thrown. What Express and Nest throw carries a status and a text of theirs; the
 * text is not passed on, for it may quote the input. A database that is away is nobody's mistake, and comes back.
 * Anything unknown is a failure of ours.
 */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (isDatabaseUnavailable(thrown)) {
    return new Problem(requestErrors.unavailable, { retryAfter: unavailableRetrySeconds, cause: thrown });
  }
  const kind = kindByStatus.get(statusOf(thrown) ?? 500);
  if (kind === undefined) return new Problem(requestErrors.failed);
  return new Problem(kind, isUnreadableJson(thrown) ? { detail: 'The body is not valid JSON.' } : {});
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return undefined;
  // Express answers 400 for a path or body that cannot be decoded, and other 4xx for what it will not read.
  if (typeof thrown.status !== 'number' || thrown.status < 400 || thrown.status >= 500) return undefined;
  return kindByStatus.has(thrown.status) ? thrown.status : 400;
}

function isUnreadableJson(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' && thrown !== null && 'type' in thrown && thrown.type === 'entity.parse.failed'
  );
}
