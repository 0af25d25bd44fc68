import { applyDecorators } from '@nestjs/common';
import { ApiCookieAuth } from '@nestjs/swagger';
import { requestErrors } from '../errors/request.errors.js';
import { ApiProblems } from './api-problems.decorator.js';

/** Documents that a call requires a session: 401 without one, and 503 if sessions cannot be read. */
export function ApiSession(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ApiCookieAuth('session'),
    ApiProblems(requestErrors.unauthenticated, requestErrors.unavailable),
  );
}
