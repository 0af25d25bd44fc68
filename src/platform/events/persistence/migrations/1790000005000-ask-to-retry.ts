import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column } from '../../../database/table-columns.js';

export class AskToRetry1790000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('event_failures', column.instant('due_at', { isNullable: true }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('event_failures', 'due_at');
  }
}
