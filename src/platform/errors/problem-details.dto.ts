import { ApiProperty } from '@nestjs/swagger';
import { problemCodes } from './define-problems.js';
import { fieldCodes } from './field-codes.js';
import type { FieldProblem, Problem } from './problem.js';

/** The body of an error response: RFC 9457, with `code`, `requestId` and, for invalid input, `errors`. */
export class ProblemDetails {
  /**
   * Identifies the kind of problem: the code as a URN.
   * @example urn:auth-notify:problem:users.email-taken
   */
  type!: string;

  /**
   * The kind of problem in a few words.
   * @example "An account with this email address already exists"
   */
  title!: string;

  /**
   * The HTTP status.
   * @example 409
   */
  @ApiProperty({ type: 'integer' })
  status!: number;

  /**
   * Describes the problem in a human-readable sentence.
   * @example "Sign in, or register with another email address."
   */
  detail!: string;

  /**
   * Stable error code for programs; docs/errors.md lists all.
   * @example users.email-taken
   */
  @ApiProperty({ type: 'string', enum: problemCodes })
  code!: string;

  /**
   * Id of the request, as in the server's log.
   * @example 5f0c9a3e-6f0e-4f7a-9a53-0a4c1b1f9d10
   */
  requestId!: string;

  /** With `request.invalid` only: one entry for each invalid field. */
  errors?: FieldProblemDetails[];
}

export class FieldProblemDetails implements FieldProblem {
  /**
   * The field's name; empty for the request as a whole.
   * @example password
   */
  field!: string;

  /**
   * Stable error code of the field, for programs.
   * @example password.too-short
   */
  @ApiProperty({ type: 'string', enum: fieldCodes })
  code!: string;

  /**
   * A sentence that can be shown beside the field.
   * @example "Use at least 8 characters."
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
