import { applyDecorators } from '@nestjs/common';
import { ApiCookieAuth } from '@nestjs/swagger';
import { requestErrors } from '../errors/request.errors.js';
import { ApiProblems } from './api-problems.decorator.js';

/** Documents that a call wants a session: that it answers 401 without one, and 503 when none can be looked for. */
export function ApiSession(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiCookieAuth('session'),
    ApiProblems(requestErrors.unauthenticated, requestErrors.unavailable),
  );
}
