import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, createTable, growingKey } from '../../../platform/platform.api.js';

export class CreateNotifications1790000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(
      runner,
      'notifications',
      [
        growingKey(runner, 'id'),
        column.text('type', 100),
        column.longText('data'),
        column.uuid('about_user_id', { isNullable: true }),
        column.instant('created_at'),
      ],
      [{ name: 'notifications_about_user_id', columnNames: ['about_user_id'] }],
    );
    await createTable(runner, 'read_marks', [
      column.uuid('user_id', { isPrimary: true }),
      column.count('read_up_to'),
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['read_marks', 'notifications']) await runner.dropTable(table);
  }
}
