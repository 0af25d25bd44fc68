import { QueryFailedError } from 'typeorm';

/** What the server answers when it took a transaction back to let others through: deadlock, lock wait timeout. */
const rolledBackNumbers = new Set([1213, 1205]);

/**
 * What the server answers when the connection is gone or was not granted: too many connections (1040, of one user 1203),
 * shutting down (1053, 1077), killed (1927 on MariaDB), idle for too long (4031 on MySQL).
 */
const lostNumbers = new Set([1040, 1203, 1053, 1077, 1927, 4031]);

/** A statement that was not answered in time: the driver gives it up. */
const timeoutCode = 'PROTOCOL_SEQUENCE_TIMEOUT';

/** What SQLite answers when another process has kept the file locked for too long. */
const sqliteBusy = 'SQLITE_BUSY';

/** Nobody gave a connection back to the pool in time. */
export class PoolExhaustedError extends Error {
  constructor(waitedMs: number) {
    super(`No connection of the pool became free within ${waitedMs} ms.`);
    this.name = 'PoolExhaustedError';
  }
}

interface DriverError {
  code?: string;
  errno?: number;
  fatal?: boolean;
}

/** Whether MySQL refused a statement in favour of another transaction: the whole transaction can be run again. */
export function isRolledBack(error: unknown): boolean {
  return rolledBackNumbers.has(driverErrorOf(error).errno ?? 0);
}

/** Whether a connection to MySQL broke, or could not be had. What was sent before it broke may have been done. */
export function isConnectionLost(error: unknown): boolean {
  const { errno = 0, fatal = false } = driverErrorOf(error);
  // Errors of the server have positive numbers; those of the network have negative ones or none, and are all fatal.
  return lostNumbers.has(errno) || (fatal && errno <= 0);
}

/** Whether the connection is of no use any more: lost, or still busy with a statement that nobody waits for. */
export function isConnectionSpent(error: unknown): boolean {
  return isConnectionLost(error) || driverErrorOf(error).code === timeoutCode;
}

/**
 * Whether the database is to blame for a failure, not what was asked of it: it cannot be reached, refuses connections,
 * does not answer in time, or let others through for too long. What failed so may well succeed a little later, and it
 * may have been done all the same, when the answer to a commit was lost.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof PoolExhaustedError) return true;
  const { code, fatal = false } = driverErrorOf(error);
  return fatal || code === sqliteBusy || isConnectionSpent(error) || isRolledBack(error);
}

function driverErrorOf(error: unknown): DriverError {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return cause instanceof Error ? (cause as DriverError) : {};
}
