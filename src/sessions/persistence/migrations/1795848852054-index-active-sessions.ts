import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

const older = new TableIndex({ name: 'sessions_user_id', columnNames: ['user_id'] });

/** Finds the active sessions of a user, oldest first, without reading those that have ended. */
const active = new TableIndex({
  name: 'sessions_user_id_ended_at_created_at',
  columnNames: ['user_id', 'ended_at', 'created_at'],
});

export class IndexActiveSessions1795848852054 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.createIndex('sessions', active);
    await runner.dropIndex('sessions', older);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.createIndex('sessions', older);
    await runner.dropIndex('sessions', active);
  }
}
