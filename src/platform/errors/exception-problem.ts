import type { HttpException } from '@nestjs/common';
import type { WsException } from '@nestjs/websockets';
import { httpErrors } from './http.errors.js';
import { Problem, type ProblemKind } from './problem.js';
import { requestErrors } from './request.errors.js';

/** The `Retry-After` of an outage of unknown length, such as a restart of the database, in seconds. */
export const unavailableRetrySeconds = 3;

/** The kinds of client errors, by the HTTP status of the exception that Nest or Express threw. */
export const kindByStatus: ReadonlyMap<number, ProblemKind> = new Map<number, ProblemKind>(
  [
    requestErrors.invalid,
    requestErrors.unauthenticated,
    requestErrors.notFound,
    requestErrors.tooLarge,
    requestErrors.unsupportedMediaType,
    httpErrors.forbidden,
    httpErrors.conflict,
    httpErrors.gone,
    httpErrors.unprocessable,
    httpErrors.tooManyRequests,
  ].map((kind) => [kind.status, kind]),
);

/**
 * Messages that Nest writes itself, for a guard that returned false and for an unknown address, which the message
 * quotes. They are not sent to clients.
 */
const nestsOwn = /^(Forbidden resource$|Cannot [A-Z]+ \/)/;

/**
 * Converts a Nest exception into the problem of its status. Below 500, a message that the thrower gave is sent to the
 * client; otherwise the kind's own text is.
 */
export function ofHttpException(thrown: HttpException): Problem {
  const status = thrown.getStatus();
  if (status === requestErrors.unavailable.status) {
    const kind = {
      ...requestErrors.unavailable,
      detail: 'This is not available. Try again in a few seconds.',
    };
    return new Problem(kind, { retryAfter: unavailableRetrySeconds, cause: thrown });
  }
  if (status < 400 || status >= 500) {
    return new Problem({ ...requestErrors.failed, status: Math.max(status, 500) }, { cause: thrown });
  }
  const kind = kindByStatus.get(status) ?? { ...httpErrors.refused, status };
  return new Problem(kind, { ...givenMessage(thrown.getResponse()), cause: thrown });
}

/** Converts an exception of Nest's gateways or their guards, which has no status, into a problem. */
export function ofWsException(thrown: WsException): Problem {
  const error = thrown.getError();
  const isGuard = error === 'Forbidden resource';
  return new Problem(isGuard ? httpErrors.forbidden : requestErrors.invalid, {
    ...givenMessage(error),
    cause: thrown,
  });
}

/**
 * Returns the message that the thrower gave, if any. An exception without one has the name of its status as message,
 * and no `error` field. An Error given instead of a message is not passed on: it describes internals.
 */
function givenMessage(response: string | object): { detail?: string } {
  if (response instanceof Error) return {};
  const { message, error, statusCode } = (
    typeof response === 'string' ? { message: response } : response
  ) as Record<string, unknown>;
  const text = Array.isArray(message) ? message.join(' ') : message;
  const isBare = statusCode !== undefined && error === undefined;
  return typeof text !== 'string' || text === '' || isBare || nestsOwn.test(text) ? {} : { detail: text };
}
