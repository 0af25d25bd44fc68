/**
 * A kind of error that users of the API meet: its code is stable, and documented in `docs/errors.md`.
 * `detail` is the sentence for people; it may change.
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
  /** Instead of the kind's own sentence. */
  detail?: string;
  fields?: readonly FieldProblem[];
  /** Seconds until another try makes sense: sent as `Retry-After`. */
  retryAfter?: number;
  /** What failed below, for the log: it is not sent. */
  cause?: unknown;
}

/** The error that services throw. The filter turns it into an answer of `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly kind: ProblemKind,
    readonly extras: ProblemExtras = {},
  ) {
    super(extras.detail ?? kind.detail, { cause: extras.cause });
    this.name = 'Problem';
  }
}
