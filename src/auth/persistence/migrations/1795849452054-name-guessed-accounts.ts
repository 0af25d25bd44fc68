import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { column } from '../../../platform/platform.api.js';

/** Lets all counters of an account be found, to clear them. */
export class NameGuessedAccounts1795849452054 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('guess_counters', column.text('account', 43, { isNullable: true }));
    await runner.createIndex(
      'guess_counters',
      new TableIndex({ name: 'guess_counters_account', columnNames: ['account'] }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex('guess_counters', 'guess_counters_account');
    await runner.dropColumn('guess_counters', 'account');
  }
}
