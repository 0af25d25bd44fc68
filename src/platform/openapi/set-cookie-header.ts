import type { ApiResponseOptions } from '@nestjs/swagger';

/** Describes the header `Set-Cookie` of a response, for the option `headers` of Swagger's decorators. */
export function setCookieHeader(
  description: string,
  example: string,
): NonNullable<ApiResponseOptions['headers']> {
  return { 'Set-Cookie': { description, schema: { type: 'string', example } } };
}
