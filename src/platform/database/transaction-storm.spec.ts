import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as tick } from 'node:timers/promises';
import { Column, DataSource, Entity, type EntityManager, PrimaryColumn } from 'typeorm';
import { serializeQueries } from './serial-query-runner.js';
import { Sqlite } from './sqlite.js';
import { refuseSecondRunner, UnitOfWork } from './unit-of-work.js';

@Entity('marks')
class Mark {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ type: 'varchar', length: 10 })
  half!: string;
}

class RollBack extends Error {}

type RunUnit = (work: (tx: EntityManager) => Promise<void>) => Promise<void>;

interface Outcome {
  /** Rows that somebody was told are there, and that are not. */
  lost: string[];
  /** Rows of units that were rolled back, and that are there all the same. */
  undead: string[];
  /** Reads that saw one half of a unit without the other. */
  torn: number;
  /** Errors that no unit threw on purpose. */
  errors: string[];
}

/**
 * 400 overlapping units of two rows each, half of which fail in the middle, mixed with 400 plain writes and 400 plain
 * reads. Afterwards each acknowledged row is held against what is there.
 */
async function storm(dataSource: DataSource, runUnit: RunUnit): Promise<Outcome> {
  const acknowledged: string[] = [];
  const refused: string[] = [];
  const errors: string[] = [];
  let torn = 0;
  const marks = dataSource.getRepository(Mark);

  const unit = async (id: string, fails: boolean) => {
    const rows = [`${id}-first`, `${id}-second`];
    try {
      await runUnit(async (tx) => {
        await tx.insert(Mark, { id: `${id}-first`, half: 'first' });
        await tick();
        if (fails) throw new RollBack();
        await tx.insert(Mark, { id: `${id}-second`, half: 'second' });
      });
      acknowledged.push(...rows);
    } catch (error) {
      refused.push(...rows);
      if (!(error instanceof RollBack)) errors.push(String(error));
    }
  };
  const write = async (id: string) => {
    try {
      await marks.insert({ id, half: 'none' });
      acknowledged.push(id);
    } catch (error) {
      errors.push(String(error));
    }
  };
  const read = async () => {
    const rows = await dataSource.query<{ half: string; count: number }[]>(
      "SELECT half, COUNT(*) AS count FROM marks WHERE half <> 'none' GROUP BY half",
    );
    const count = (half: string) => rows.find((row) => row.half === half)?.count ?? 0;
    if (count('first') !== count('second')) torn += 1;
  };

  const work = Array.from({ length: 400 }, async (_, index) => {
    await tick();
    await Promise.all([unit(`unit-${index}`, index % 2 === 0), write(`plain-${index}`), read()]);
  });
  await Promise.all(work);
  const present = new Set((await marks.find()).map(({ id }) => id));
  return {
    lost: acknowledged.filter((id) => !present.has(id)),
    undead: refused.filter((id) => present.has(id)),
    torn,
    errors,
  };
}

function dataSourceOn(database: string): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    driver: Sqlite,
    database,
    enableWAL: database !== ':memory:',
    entities: [Mark],
    synchronize: false,
  });
}

const createTable = 'CREATE TABLE marks (id varchar(40) PRIMARY KEY, half varchar(10))';

describe.each([':memory:', 'a file in WAL mode'])('Transactions on SQLite (%s)', (where) => {
  let directory: string;
  let dataSource: DataSource;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'storm-'));
    dataSource = dataSourceOn(where === ':memory:' ? where : join(directory, 'storm.sqlite'));
  });
  afterEach(async () => {
    await dataSource.destroy();
    rmSync(directory, { recursive: true });
  });

  it('lose nothing, retain nothing that was rolled back, and never expose half of one', async () => {
    serializeQueries(dataSource);
    refuseSecondRunner(dataSource);
    await dataSource.initialize();
    await dataSource.query(createTable);
    const units = new UnitOfWork(dataSource);
    const outcome = await storm(dataSource, (work) => units.run(work));
    expect(outcome).toEqual({ lost: [], undead: [], torn: 0, errors: [] });
  });

  it('must fail the check with control: TypeORM without serialized queries', async () => {
    await dataSource.initialize();
    await dataSource.query(createTable);
    const { lost, undead, torn, errors } = await storm(dataSource, (work) => dataSource.transaction(work));
    expect(lost.length + undead.length + torn + errors.length).toBeGreaterThan(0);
    expect(lost.length).toBeGreaterThan(0);
  });
});
