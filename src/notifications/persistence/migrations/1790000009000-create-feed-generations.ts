import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, createTable } from '../../../platform/platform.api.js';

export class CreateFeedGenerations1790000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'feed_generations', [
      column.text('name', 20, { isPrimary: true }),
      column.uuid('generation'),
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('feed_generations');
  }
}
