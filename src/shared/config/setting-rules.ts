import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsNumber, Max, Min } from 'class-validator';

/**
 * The kinds of values that settings have. Each one turns the text of an environment variable into a value and
 * says what it expects in words that make sense in an error message.
 */

/** Digits only: `1e3`, `0x10` and ` 7 ` are typing errors, not numbers. */
const asNumber = (pattern: RegExp) =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && pattern.test(value) ? Number(value) : value,
  );

/** A whole number of at least `min`; `max` only where the thing itself has a largest value. */
export function WholeNumber({ min, max }: { min: number; max?: number }): PropertyDecorator {
  const message =
    max === undefined ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
  return applyDecorators(
    asNumber(/^\d+$/),
    IsInt({ message }),
    Min(min, { message }),
    ...(max === undefined ? [] : [Max(max, { message })]),
  );
}

/** A number that may have a fraction, of at least `min`. */
export function Amount({ min }: { min: number }): PropertyDecorator {
  const message = `a number of at least ${min}`;
  return applyDecorators(asNumber(/^\d+(\.\d+)?$/), IsNumber({}, { message }), Min(min, { message }));
}

/** One of a few words. */
export function OneOf(words: readonly string[]): PropertyDecorator {
  return IsIn(words, { message: `one of ${words.join(', ')}` });
}
