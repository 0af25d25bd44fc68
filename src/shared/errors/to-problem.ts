import { HttpException } from '@nestjs/common';
import { Problem, type ProblemKind } from './problem.js';
import { requestErrors } from './request.errors.js';

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
 * text is not passed on, for it may quote the input. Anything unknown is a failure of ours.
 */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
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
