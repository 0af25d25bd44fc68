import { jest } from '@jest/globals';
import { DataSource, EntitySchema, type Repository } from 'typeorm';
import { RowReader } from './row-reader.js';
import { Sqlite } from './sqlite.js';

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

describe('Rows read by raw SQL', () => {
  let database: DataSource;
  let rows: Repository<Parcel>;
  let reader: RowReader<Parcel>;

  beforeEach(async () => {
    database = new DataSource({
      type: 'better-sqlite3',
      driver: Sqlite,
      database: ':memory:',
      entities: [parcels],
    });
    await database.initialize();
    await database.query(
      'CREATE TABLE parcels (id varchar PRIMARY KEY, weight bigint, sent_at datetime, arrived_at datetime)',
    );
    rows = database.getRepository(parcels);
    reader = new RowReader(rows);
    const sentAt = new Date('2026-03-29T01:30:00.123Z');
    await rows.insert([
      { id: 'a', weight: 7, sentAt, arrivedAt: null },
      { id: 'b', weight: 9, sentAt, arrivedAt: sentAt },
    ]);
  });
  afterEach(() => database.destroy());

  it('equal the rows that TypeORM finds, including names, dates, nulls and transformers', async () => {
    const first = await reader.first('WHERE id = ?', ['a']);
    expect(first).toEqual({
      id: 'a',
      weight: 8,
      sentAt: new Date('2026-03-29T01:30:00.123Z'),
      arrivedAt: null,
    });
    expect(first).toEqual(await rows.findOneBy({ id: 'a' }));
    expect(await reader.read('WHERE weight > ? ORDER BY id DESC LIMIT ?', [1, 5])).toEqual(
      await rows.find({ order: { id: 'DESC' } }),
    );
  });

  it('are an empty list when no row matches', async () => {
    expect(await reader.first('WHERE id = ?', ["' OR 1 = 1 --"])).toBeNull();
    expect(await reader.read('WHERE weight > ?', [10])).toEqual([]);
    expect(await reader.has('WHERE id = ?', ['c'])).toBe(false);
    expect(await reader.has('WHERE id = ?', ['b'])).toBe(true);
  });

  it('are read inside the given unit of work', async () => {
    await database.transaction(async (tx) => {
      const query = jest.spyOn(tx, 'query');
      expect(await reader.first('WHERE id = ?', ['b'], tx)).toMatchObject({ weight: 10 });
      expect(await reader.has('WHERE id = ?', ['b'], tx)).toBe(true);
      expect(query).toHaveBeenCalledTimes(2);
    });
  });
});
