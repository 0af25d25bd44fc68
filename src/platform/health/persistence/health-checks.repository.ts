import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { HealthCheckEntity } from './health-check.entity.js';

/** Longer than fits into the page of a row, so that the database has to find another page for it. */
const filling = '.'.repeat(16_384);

@Injectable()
export class HealthChecksRepository {
  constructor(@InjectRepository(HealthCheckEntity) private readonly checks: Repository<HealthCheckEntity>) {}

  /** Whether all writing programs share one lock, as on SQLite. */
  get hasOneLock(): boolean {
    return this.checks.manager.dataSource.options.type !== 'mysql';
  }

  /**
   * Writes the time of the check, and finds out whether there is room.
   * @throws the database's error when it accepts no writes
   */
  async write(checkedAt: Date, tx: EntityManager): Promise<void> {
    await tx.update(HealthCheckEntity, { name: 'write' }, { checkedAt, room: filling });
    await tx.update(HealthCheckEntity, { name: 'write' }, { room: '' });
  }
}
