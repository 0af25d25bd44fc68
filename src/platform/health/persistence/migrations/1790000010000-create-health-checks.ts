import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, createTable, insertOnce } from '../../../database/table-columns.js';

export class CreateHealthChecks1790000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'health_checks', [
      column.text('name', 20, { isPrimary: true }),
      column.instant('checked_at'),
      column.longText('room'),
    ]);
    await insertOnce(runner, 'health_checks', {
      name: 'write',
      checked_at: '2026-01-01 00:00:00.000',
      room: '',
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('health_checks');
  }
}
