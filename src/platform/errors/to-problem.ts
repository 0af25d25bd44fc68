import { HttpException } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import { isDatabaseUnavailable } from '../database/transient-errors.js';
import {
  kindByStatus,
  ofHttpException,
  ofWsException,
  unavailableRetrySeconds,
} from './exception-problem.js';
import { Problem } from './problem.js';
import { requestErrors } from './request.errors.js';

/**
 * Converts anything thrown into a problem. Nest's exceptions state their status and message. Of an Express error only
 * the status is used: its text may quote the input. An unavailable database becomes a 503 with `Retry-After`, and any
 * unknown error a 500.
 */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof HttpException) return ofHttpException(thrown);
  if (thrown instanceof WsException) return ofWsException(thrown);
  if (isDatabaseUnavailable(thrown)) {
    return new Problem(requestErrors.unavailable, { retryAfter: unavailableRetrySeconds, cause: thrown });
  }
  const kind = kindByStatus.get(expressStatus(thrown) ?? 500);
  if (kind === undefined) return new Problem(requestErrors.failed);
  return new Problem(kind, isUnreadableJson(thrown) ? { detail: 'The body is not valid JSON.' } : {});
}

/**
 * Returns the status of an Express error: 400 for a path or body that cannot be decoded, another 4xx for a body that
 * Express refuses to read. A 4xx that no kind of error has becomes 400.
 */
function expressStatus(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return undefined;
  if (typeof thrown.status !== 'number' || thrown.status < 400 || thrown.status >= 500) return undefined;
  return kindByStatus.has(thrown.status) ? thrown.status : 400;
}

function isUnreadableJson(thrown: unknown): boolean {
  return (
    typeof thrown === 'object' && thrown !== null && 'type' in thrown && thrown.type === 'entity.parse.failed'
  );
}
