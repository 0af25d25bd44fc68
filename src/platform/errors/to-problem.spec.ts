import { QueryFailedError } from 'typeorm';
import { PoolExhaustedError } from '../database/transient-errors.js';
import { toProblem } from './to-problem.js';

/** As the drivers throw them: https://sidorares.github.io/node-mysql2/docs */
const failure = (message: string, more: object) => Object.assign(new Error(message), more);
const ofStatement = (error: Error) => new QueryFailedError('SELECT 1', [], error);

describe('A database error', () => {
  it.each([
    ['no server', failure('connect', { code: 'ECONNREFUSED', errno: -111, fatal: true })],
    ['no answer to a new connection', failure('connect ETIMEDOUT', { code: 'ETIMEDOUT', fatal: true })],
    ['no room for connections', failure('Too many connections', { code: 'ER_CON_COUNT_ERROR', errno: 1040 })],
    ['no access any more', failure('Denied', { code: 'ER_ACCESS_DENIED_ERROR', errno: 1045, fatal: true })],
    ['no free connection in the pool', new PoolExhaustedError(5_000)],
    ['a broken connection', ofStatement(failure('Lost', { code: 'PROTOCOL_CONNECTION_LOST', fatal: true }))],
    [
      'no answer in time',
      ofStatement(failure('Query inactivity timeout', { code: 'PROTOCOL_SEQUENCE_TIMEOUT' })),
    ],
    ['a lock that others hold', ofStatement(failure('Lock wait timeout exceeded', { errno: 1205 }))],
    ['a file that another process has locked', ofStatement(failure('locked', { code: 'SQLITE_BUSY' }))],
  ])('is reported as unavailable: %s', (_, thrown) => {
    const { kind, extras, cause } = toProblem(thrown);
    expect(kind).toMatchObject({ code: 'server.unavailable', status: 503 });
    expect(extras.retryAfter).toBeGreaterThan(0);
    expect(cause).toBe(thrown);
  });

  it.each([
    [
      'a statement that is wrong',
      ofStatement(failure('Unknown column', { code: 'ER_BAD_FIELD_ERROR', errno: 1054 })),
    ],
    [
      'a value that is there already',
      ofStatement(failure('Duplicate', { code: 'ER_DUP_ENTRY', errno: 1062 })),
    ],
    ['an error of our own code', new TypeError('undefined is not a function')],
  ])('is reported as an internal error: %s', (_, thrown) => {
    expect(toProblem(thrown).kind).toMatchObject({ code: 'server.error', status: 500 });
  });
});
