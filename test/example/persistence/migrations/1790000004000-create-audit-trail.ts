import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, createTable } from '../../../../src/platform/platform.api.js';

export class CreateAuditTrail1790000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'audit_trail', [
      column.uuid('event_id', { isPrimary: true }),
      column.uuid('user_id'),
      column.instant('occurred_at'),
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('audit_trail');
  }
}
