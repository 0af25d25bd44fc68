import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { AuditEntryEntity } from './audit-entry.entity.js';

/** Records which user registered, and when. */
@Injectable()
export class AuditTrail {
  constructor(@InjectRepository(AuditEntryEntity) private readonly entries: Repository<AuditEntryEntity>) {}

  async append(entry: AuditEntryEntity, tx: EntityManager): Promise<void> {
    await tx.insert(AuditEntryEntity, entry);
  }

  all(): Promise<AuditEntryEntity[]> {
    return this.entries.find({ order: { occurredAt: 'ASC' } });
  }
}
