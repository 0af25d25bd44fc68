import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, createTable } from '../../../platform/platform.api.js';

export class CreateGuessCounters1790000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(
      runner,
      'guess_counters',
      [column.text('id', 43, { isPrimary: true }), column.count('failures'), column.instant('last_guess_at')],
      [{ name: 'guess_counters_last_guess_at', columnNames: ['last_guess_at'] }],
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('guess_counters');
  }
}
