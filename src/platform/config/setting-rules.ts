import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsNumber, Max, Min } from 'class-validator';
import { longestTimerMs } from './durations.js';

/**
 * Decorators for the types of settings. Each one converts the text of an environment variable into a value, and
 * describes the expected value in words that fit into an error message.
 */

/** Converts text that matches the pattern to a number. `1e3`, `0x10` and ` 7 ` are typing errors, not numbers. */
const asNumber = (pattern: RegExp, largest = Infinity) =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && pattern.test(value) ? Math.min(Number(value), largest) : value,
  );

/** A whole number of at least `min`. Give `max` only if the value has a natural upper limit, as a port has. */
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

/**
 * How long something may take or wait, in milliseconds: a whole number of at least `min`. What is longer than a timer can
 * wait counts as the longest, 24.8 days, which is in effect no limit.
 */
export function Milliseconds({ min }: { min: number }): PropertyDecorator {
  return timeSpan(min, longestTimerMs);
}

/** The same in seconds. */
export function Seconds({ min }: { min: number }): PropertyDecorator {
  return timeSpan(min, Math.floor(longestTimerMs / 1000));
}

function timeSpan(min: number, longest: number): PropertyDecorator {
  const message = `a whole number of at least ${min}`;
  return applyDecorators(asNumber(/^\d+$/, longest), IsInt({ message }), Min(min, { message }));
}

/** A number that may have a fraction, of at least `min`. */
export function Amount({ min }: { min: number }): PropertyDecorator {
  const message = `a number of at least ${min}`;
  return applyDecorators(asNumber(/^\d+(\.\d+)?$/), IsNumber({}, { message }), Min(min, { message }));
}

/** One of the given words. */
export function OneOf(words: readonly string[]): PropertyDecorator {
  return IsIn(words, { message: `one of ${words.join(', ')}` });
}
