import { QueryFailedError } from 'typeorm';
import { type DatabaseCondition, meanings, mysqlConditions, sqliteConditions } from './database-errors.js';

/** The driver's error code for a statement that was not answered in time. */
const timeoutCode = 'PROTOCOL_SEQUENCE_TIMEOUT';

/** Thrown when no connection of the pool became free in time. */
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

/** @returns the condition of the database behind an error; null if the statement, or no database, caused it */
export function conditionOf(error: unknown): DatabaseCondition | null {
  if (error instanceof PoolExhaustedError) return 'overloaded';
  const { code, errno = 0, fatal = false } = driverErrorOf(error);
  const known = mysqlConditions.get(errno) ?? sqliteConditionOf(code);
  if (known !== undefined) return known;
  // Errors of the server have positive numbers; those of the network have negative ones or none, and are all fatal.
  return fatal || code === timeoutCode ? 'lost' : null;
}

/** Whether MySQL refused a statement in favour of another transaction: the whole transaction can be run again. */
export function isRolledBack(error: unknown): boolean {
  return conditionOf(error) === 'rolled-back';
}

/**
 * Whether the server refused a statement, or a commit, without executing it: in favour of another transaction, or because
 * it accepts no writes. It can be sent again, on another connection if this one is spent.
 */
export function isRefused(error: unknown): boolean {
  const condition = conditionOf(error);
  return condition !== null && meanings[condition].refused;
}

/**
 * Whether a statement can be sent again, on another connection: its connection broke, none was granted, or the server
 * accepts no writes. A statement that was sent before the connection broke may have been executed.
 */
export function isConnectionLost(error: unknown): boolean {
  const condition = conditionOf(error);
  return condition !== null && meanings[condition].dropConnection && !isTimeout(error);
}

/** Whether the connection is unusable: lost, or still busy with a statement that has timed out. */
export function isConnectionSpent(error: unknown): boolean {
  const condition = conditionOf(error);
  return condition !== null && meanings[condition].dropConnection;
}

/** Whether all connections of the pool lead to an unusable server. */
export function isPoolSpent(error: unknown): boolean {
  const condition = conditionOf(error);
  return condition !== null && meanings[condition].dropPool;
}

/**
 * Whether the state of the database caused a failure, not the request. The operation may succeed a little later; it may
 * also have been executed already, if the answer to a commit was lost.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  return conditionOf(error) !== null;
}

function isTimeout(error: unknown): boolean {
  return driverErrorOf(error).code === timeoutCode;
}

function sqliteConditionOf(code: string | undefined): DatabaseCondition | undefined {
  if (code === undefined) return undefined;
  return sqliteConditions.find(([known]) => code === known || code.startsWith(`${known}_`))?.[1];
}

function driverErrorOf(error: unknown): DriverError {
  if (error instanceof QueryFailedError) return error.driverError as DriverError;
  return error instanceof Error ? (error as DriverError) : {};
}
