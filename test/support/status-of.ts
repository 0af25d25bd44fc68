import type { Response } from 'supertest';

/** The status, and `Retry-After` where there is one. */
export const statusOf = ({ status, headers }: Response) =>
  headers['retry-after'] === undefined ? status : `${status} after ${headers['retry-after']}`;
