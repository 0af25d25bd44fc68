import { QueryFailedError } from 'typeorm';
import { meanings, mysqlConditions, sqliteConditions } from './database-errors.js';
import {
  conditionOf,
  isConnectionLost,
  isConnectionSpent,
  isDatabaseUnavailable,
  isPoolSpent,
  isRolledBack,
  PoolExhaustedError,
} from './transient-errors.js';

const failed = (driver: object) =>
  new QueryFailedError('SELECT 1', [], Object.assign(new Error('the database says so'), driver));

describe('What an error says about the database', () => {
  it.each([...mysqlConditions])('is known of MySQL’s number %i', (errno, condition) => {
    expect(conditionOf(failed({ errno }))).toBe(condition);
    expect(isDatabaseUnavailable(failed({ errno }))).toBe(true);
  });

  it.each(
    sqliteConditions.flatMap(([code, condition]) => [
      [code, condition] as const,
      [`${code}_X`, condition] as const,
    ]),
  )('is known of SQLite’s code %s', (code, condition) => {
    expect(conditionOf(failed({ code }))).toBe(condition);
    expect(isDatabaseUnavailable(failed({ code }))).toBe(true);
  });

  it.each([
    ['a value that is there already', { errno: 1062, code: 'ER_DUP_ENTRY' }],
    ['a statement that cannot be read', { errno: 1064, code: 'ER_PARSE_ERROR' }],
    ['a table that is missing', { errno: 1146, code: 'ER_NO_SUCH_TABLE' }],
    ['a value that is too long', { errno: 1406, code: 'ER_DATA_TOO_LONG' }],
    ['a constraint of SQLite', { code: 'SQLITE_CONSTRAINT_UNIQUE' }],
    ['a code that begins as another one does', { code: 'SQLITE_FULLER' }],
  ])('is nothing when the statement is to blame: %s', (_, driver) => {
    expect(conditionOf(failed(driver))).toBeNull();
    expect(isDatabaseUnavailable(failed(driver))).toBe(false);
  });

  it.each(['a string', undefined, { errno: 1213 }, new TypeError('ours')])('is nothing of %p', (thrown) => {
    expect(conditionOf(thrown)).toBeNull();
  });

  it('is that a connection broke when the network fails', () => {
    const error = failed({ errno: -111, code: 'ECONNREFUSED', fatal: true });
    expect(conditionOf(error)).toBe('lost');
    expect(isConnectionLost(error)).toBe(true);
  });

  it('is not that a statement can be sent again when it was not answered in time', () => {
    const error = failed({ code: 'PROTOCOL_SEQUENCE_TIMEOUT', fatal: true });
    expect(isConnectionSpent(error)).toBe(true);
    expect(isConnectionLost(error)).toBe(false);
  });

  it('is that the pool is overloaded when no connection became free', () => {
    expect(conditionOf(new PoolExhaustedError(100))).toBe('overloaded');
  });

  it('has the transaction run again after a deadlock, on the connection it had', () => {
    expect([isRolledBack, isConnectionSpent].map((is) => is(failed({ errno: 1213 })))).toEqual([true, false]);
  });

  it.each([1290, 1792, 1836, 1874])(
    'leaves no connection to a server that accepts no writes: %i',
    (errno) => {
      const error = failed({ errno });
      expect([isConnectionLost, isConnectionSpent, isPoolSpent].map((is) => is(error))).toEqual([
        true,
        true,
        true,
      ]);
    },
  );

  it('fails readiness exactly where writing is not going to work by itself', () => {
    const failing = Object.entries(meanings).filter(([, { notReady }]) => notReady);
    expect(failing.map(([condition]) => condition)).toEqual(['read-only', 'full', 'failing']);
  });
});
