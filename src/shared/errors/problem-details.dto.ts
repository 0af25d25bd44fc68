import type { FieldProblem, Problem } from './problem.js';

/** The body of an error answer: RFC 9457, with `code`, `requestId` and, for bad input, `errors`. */
export class ProblemDetails {
  /**
   * Names the kind of problem: the code as a URN.
   * @example urn:auth-notify:problem:users.email-taken
   */
  type!: string;

  /**
   * The kind of problem in a few words.
   * @example This email address has an account already
   */
  title!: string;

  /**
   * The HTTP status.
   * @example 409
   */
  status!: number;

  /**
   * What happened, in a sentence for people.
   * @example Sign in, or register another address.
   */
  detail!: string;

  /**
   * Stable: what a program decides by.
   * @example users.email-taken
   */
  code!: string;

  /**
   * Finds this request in the log.
   * @example 5f0c9a3e-6f0e-4f7a-9a53-0a4c1b1f9d10
   */
  requestId!: string;

  /** Only with `request.invalid`: what is wrong with which field. */
  errors?: FieldProblemDetails[];
}

export class FieldProblemDetails implements FieldProblem {
  /**
   * The field's name; empty for the request as a whole.
   * @example password
   */
  field!: string;

  /**
   * Stable.
   * @example password.too-short
   */
  code!: string;

  /**
   * A sentence that can be shown beside the field.
   * @example Use at least 8 characters.
   */
  message!: string;
}

export function problemDetails({ kind, extras, message }: Problem, requestId: string): ProblemDetails {
  return {
    type: `urn:auth-notify:problem:${kind.code}`,
    title: kind.title,
    status: kind.status,
    detail: message,
    code: kind.code,
    requestId,
    ...(extras.fields === undefined ? {} : { errors: [...extras.fields] }),
  };
}
