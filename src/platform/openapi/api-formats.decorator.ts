import { ApiProperty } from '@nestjs/swagger';

/** Documents a number without fraction. Without it, a `number` is described as one with fractions. */
export function ApiInteger(options: { nullable?: true; required?: false } = {}): PropertyDecorator {
  return ApiProperty({ type: 'integer', ...options });
}

/** Documents a text as a moment: ISO 8601 in UTC, such as `2026-11-12T09:14:00.000Z`. */
export function ApiMoment(): PropertyDecorator {
  return ApiProperty({ type: 'string', format: 'date-time' });
}

/** Documents a text as a UUID. */
export function ApiUuid(): PropertyDecorator {
  return ApiProperty({ type: 'string', format: 'uuid' });
}
