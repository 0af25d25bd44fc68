import type { NextFunction, Request, Response } from 'express';
import { Problem } from '../errors/problem.js';
import { requestErrors } from '../errors/request.errors.js';

/** No input of this interface is deeper than a list in an object in an object. */
const deepest = 3;

/** What has more fields was not made for this interface, and to judge each costs time and fills the answer. */
const mostFields = 20;

/** Names that every object has: turning input into a DTO drops them unseen, before unknown fields are looked for. */
const hiddenFields = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Looks at what a client sent before anything is judged by its fields.
 * @returns `request.invalid` when an object has more than 20 fields or one that validation would not see, or when objects
 *   and lists are nested deeper than 3 levels
 */
export function shapeProblem(value: unknown, levels = deepest): Problem | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (levels === 0) return invalid('The body is nested too deeply.');
  const problem = Array.isArray(value) ? undefined : fieldsProblem(Object.keys(value));
  if (problem !== undefined) return problem;
  for (const item of Object.values(value)) {
    const inside = shapeProblem(item, levels - 1);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** Looks likewise at what stands behind the question mark. */
export function checkQuery(request: Request, _response: Response, next: NextFunction): void {
  next(request.url.includes('?') ? fieldsProblem(Object.keys(request.query)) : undefined);
}

function fieldsProblem(fields: readonly string[]): Problem | undefined {
  if (fields.length > mostFields) return invalid(`An object can have at most ${mostFields} fields.`);
  const field = fields.find((name) => hiddenFields.has(name));
  return field === undefined
    ? undefined
    : new Problem(requestErrors.invalid, {
        fields: [{ field, code: 'unknown-field', message: 'There is no such field here.' }],
      });
}

function invalid(detail: string): Problem {
  return new Problem(requestErrors.invalid, { detail });
}
