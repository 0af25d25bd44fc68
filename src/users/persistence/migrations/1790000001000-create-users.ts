import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, createTable } from '../../../platform/platform.api.js';

export class CreateUsers1790000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(
      runner,
      'users',
      [
        column.uuid('id', { isPrimary: true }),
        column.text('email', 254),
        column.text('canonical_email', 254),
        column.text('password_hash', 255),
        column.instant('created_at'),
      ],
      [{ name: 'users_canonical_email', columnNames: ['canonical_email'], isUnique: true }],
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('users');
  }
}
