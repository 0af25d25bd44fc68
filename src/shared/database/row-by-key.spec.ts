import { DataSource, EntitySchema } from 'typeorm';
import { RowByKey } from './row-by-key.js';

interface Parcel {
  id: string;
  weight: number;
  sentAt: Date;
  arrivedAt: Date | null;
}

/** What is read differs from what is stored. */
const oneMore = { to: (grams: number) => grams, from: (grams: number) => grams + 1 };

const parcels = new EntitySchema<Parcel>({
  name: 'parcels',
  columns: {
    id: { type: 'varchar', primary: true },
    weight: { type: 'bigint', transformer: oneMore },
    sentAt: { name: 'sent_at', type: 'datetime' },
    arrivedAt: { name: 'arrived_at', type: 'datetime', nullable: true },
  },
});

describe('A row read by its key', () => {
  it('is the row that TypeORM finds: names, moments, nulls and transformers', async () => {
    const database = new DataSource({ type: 'better-sqlite3', database: ':memory:', entities: [parcels] });
    await database.initialize();
    await database.query(
      'CREATE TABLE parcels (id varchar PRIMARY KEY, weight bigint, sent_at datetime, arrived_at datetime)',
    );
    const rows = database.getRepository(parcels);
    await rows.insert({ id: 'a', weight: 7, sentAt: new Date('2026-03-29T01:30:00.123Z'), arrivedAt: null });
    const read = new RowByKey(rows);
    expect(await read.find('a')).toEqual({
      id: 'a',
      weight: 8,
      sentAt: new Date('2026-03-29T01:30:00.123Z'),
      arrivedAt: null,
    });
    expect(await read.find('a')).toEqual(await rows.findOneBy({ id: 'a' }));
    expect(await read.find("' OR 1 = 1 --")).toBeNull();
    await database.destroy();
  });
});
