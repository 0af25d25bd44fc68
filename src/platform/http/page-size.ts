import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** Converts digits to a number. Validation refuses other text, such as `1e2`, `0x1` and the empty text. */
export const DigitsToNumber = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value,
  );

/** The `limit` of a list that is read in pages: a whole number from 1 to 100, which may be left out. */
export function PageSize(): PropertyDecorator {
  const message = 'Enter a whole number from 1 to 100.';
  return applyDecorators(
    ApiPropertyOptional({ type: 'integer' }),
    IsOptional(),
    DigitsToNumber(),
    IsInt({ message }),
    Min(1, { message }),
    Max(100, { message }),
  );
}
