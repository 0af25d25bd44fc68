import type { NextFunction, Request, Response } from 'express';
import { Problem } from '../errors/problem.js';
import { requestErrors } from '../errors/request.errors.js';

/** Names that every object has: turning input into a DTO drops them unseen, before unknown fields are looked for. */
const hiddenFields = new Set(['__proto__', 'constructor', 'prototype']);

/** @throws Problem `request.invalid` for a field that validation would not see */
export function refuseHiddenField(field: string): void {
  if (!hiddenFields.has(field)) return;
  throw new Problem(requestErrors.invalid, {
    fields: [{ field, code: 'unknown-field', message: 'There is no such field here.' }],
  });
}

/** The same for what stands behind the question mark. */
export function checkQuery(request: Request, _response: Response, next: NextFunction): void {
  if (request.url.includes('?')) Object.keys(request.query).forEach(refuseHiddenField);
  next();
}
