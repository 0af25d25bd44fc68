import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, createTable } from '../../../platform/platform.api.js';

export class CreateSessions1790000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(
      runner,
      'sessions',
      [
        column.uuid('id', { isPrimary: true }),
        column.uuid('user_id'),
        column.instant('created_at'),
        column.instant('last_seen_at'),
        column.instant('expires_at'),
        column.instant('ended_at', { isNullable: true }),
        column.text('end_reason', 20, { isNullable: true }),
        column.text('ip', 45),
        column.text('user_agent', 512),
      ],
      [{ name: 'sessions_user_id', columnNames: ['user_id'] }],
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('sessions');
  }
}
