/**
 * A kind of error that the API responds with. Its code is stable, and documented in `docs/errors.md`; `detail` is a
 * sentence for people, and may change.
 */
export interface ProblemKind {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

/** What is wrong with one field of the input. */
export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

export interface ProblemExtras {
  /** Replaces the kind's own `detail`. */
  detail?: string;
  fields?: readonly FieldProblem[];
  /** Seconds to wait before the next attempt; sent as `Retry-After`. */
  retryAfter?: number;
  /** The underlying error, for the log; not sent to the client. */
  cause?: unknown;
}

/** The error that services throw. `ProblemFilter` turns it into an `application/problem+json` response (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly kind: ProblemKind,
    readonly extras: ProblemExtras = {},
  ) {
    super(extras.detail ?? kind.detail, { cause: extras.cause });
    this.name = 'Problem';
  }
}
