import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column } from '../../../platform/platform.api.js';

export class CountPasswordChanges1790000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('users', column.count('password_version', { default: 0 }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('users', 'password_version');
  }
}
