import { Injectable, Logger } from '@nestjs/common';
import type { DatabaseCondition } from '../database/database-errors.js';
import { conditionOf } from '../database/transient-errors.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Clock } from '../runtime/clock.js';
import { HealthChecksRepository } from './persistence/health-checks.repository.js';

/** Longest wait for the database to answer, in milliseconds. */
const limitMs = 2_000;

/** Time for which a result is reused, in milliseconds: any client may request a check, and each check writes. */
const reuseMs = 1_000;

/** The state of the database in a word; it does not reveal to clients where the database is. */
export type DatabaseHealthState = 'up' | 'slow' | DatabaseCondition;

/**
 * Checks whether the database can be read and written. It writes a row, because a database with a full disk or a
 * read-only server still answers reads. The reason for a failure is logged once.
 */
@Injectable()
export class DatabaseHealth {
  private readonly logger = new Logger(DatabaseHealth.name);
  private current: Promise<DatabaseHealthState> | undefined;
  private last: DatabaseHealthState = 'up';

  constructor(
    private readonly checks: HealthChecksRepository,
    private readonly clock: Clock,
    private readonly units: UnitOfWork,
  ) {}

  /** Returns the state, which may be up to a second old. Never rejects. */
  state(): Promise<DatabaseHealthState> {
    this.current ??= this.check().finally(() => {
      setTimeout(() => {
        this.current = undefined;
      }, reuseMs).unref();
    });
    return this.current;
  }

  private async check(): Promise<DatabaseHealthState> {
    const { state, error } = await this.attempt();
    if (state !== this.last) {
      if (error === undefined) this.logger.log('The database is healthy again');
      else this.logger.error({ message: `The database is not healthy: ${state}`, error });
    }
    this.last = state;
    return state;
  }

  private async attempt(): Promise<{ state: DatabaseHealthState; error?: unknown }> {
    let timer: NodeJS.Timeout | undefined;
    // A slow write to SQLite means that another program holds the file's lock; reads still succeed.
    const state = this.checks.hasOneLock ? ('locked' as const) : ('slow' as const);
    const slow = new Promise<{ state: DatabaseHealthState; error: Error }>((resolve) => {
      timer = setTimeout(() => {
        resolve({ state, error: new Error(`The database did not answer within ${limitMs} ms.`) });
      }, limitMs);
    });
    const write = this.units
      .run((tx) => this.checks.write(this.clock.now(), tx))
      .then(
        () => ({ state: 'up' as const }),
        (error: unknown) => ({ state: conditionOf(error) ?? ('failing' as const), error }),
      );
    const answer = await Promise.race([write, slow]);
    clearTimeout(timer);
    return answer;
  }
}
