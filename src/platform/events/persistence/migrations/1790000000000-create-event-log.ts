import type { MigrationInterface, QueryRunner } from 'typeorm';
import { column, createTable, growingKey, insertOnce } from '../../../database/table-columns.js';

export class CreateEventLog1790000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(
      runner,
      'domain_events',
      [
        growingKey(runner, 'position'),
        column.uuid('id'),
        column.count('seq', { isNullable: true }),
        column.text('type', 100),
        column.longText('payload'),
        column.instant('occurred_at'),
      ],
      [
        { name: 'domain_events_id', columnNames: ['id'], isUnique: true },
        { name: 'domain_events_seq', columnNames: ['seq'], isUnique: true },
        { name: 'domain_events_type_seq', columnNames: ['type', 'seq'] },
      ],
    );
    await createTable(runner, 'event_offsets', [
      column.text('listener', 100, { isPrimary: true }),
      column.count('position'),
      column.instant('retry_at', { isNullable: true }),
    ]);
    await createTable(runner, 'event_failures', [
      column.text('listener', 100, { isPrimary: true }),
      column.uuid('event_id', { isPrimary: true }),
      column.count('attempts'),
      column.longText('error'),
      column.flag('set_aside'),
      column.instant('failed_at'),
    ]);
    await insertOnce(runner, 'event_offsets', { listener: '#relay', position: 0 });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['event_failures', 'event_offsets', 'domain_events']) await runner.dropTable(table);
  }
}
