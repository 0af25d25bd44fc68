import type { Response } from 'supertest';

/** The status, and `Retry-After` where there is one. */
export const told = ({ status, headers }: Response) =>
  headers['retry-after'] === undefined ? status : `${status} after ${headers['retry-after']}`;
