import type { ValueTransformer } from 'typeorm';

/** For `bigint` columns: MySQL's driver hands them over as text. Every count here stays far below 2^53. */
export const wholeNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null || value === undefined ? value : Number(value)),
};
