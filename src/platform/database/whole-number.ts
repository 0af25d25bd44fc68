import type { ValueTransformer } from 'typeorm';

/** Converts `bigint` columns to numbers: MySQL's driver returns them as text. All counts stay far below 2^53. */
export const wholeNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null || value === undefined ? value : Number(value)),
};
