import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, createTable } from '../../../database/table-columns.js';

export class CreateSchedules1790000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'schedules', [
      column.text('name', 100, { isPrimary: true }),
      column.instant('due_at'),
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('schedules');
  }
}
