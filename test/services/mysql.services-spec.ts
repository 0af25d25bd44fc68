import type { DataSource, DataSourceOptions, EntityManager } from 'typeorm';
import { parseSettings } from '../../src/platform/config/parse-settings.js';
import { Settings } from '../../src/platform/config/settings.js';
import { DatabaseSettings } from '../../src/platform/database/database.settings.js';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { openDataSource } from '../../src/platform/database/open-data-source.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { testDatabase, type TestDatabase } from '../support/test-database.js';

const poolSize = 4;
const statementTimeoutMs = 1_000;

describe('The database layer on MySQL', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let units: UnitOfWork;

  beforeAll(async () => {
    database = await testDatabase({ DB_FILE: `services-${process.pid}` });
  });

  beforeEach(async () => {
    const settings = parseSettings(DatabaseSettings, {
      ...database.environment,
      DB_POOL_SIZE: String(poolSize),
      DB_STATEMENT_TIMEOUT_MS: String(statementTimeoutMs),
    });
    dataSource = await openDataSource(dataSourceOptions(settings, new Settings()) as DataSourceOptions);
    units = new UnitOfWork(dataSource);
    await dataSource.query('CREATE TABLE IF NOT EXISTS words (word varchar(20) PRIMARY KEY, times int)');
    await dataSource.query("REPLACE INTO words VALUES ('one', 0), ('two', 0)");
  });
  afterEach(async () => {
    await dataSource.query('DROP TABLE words');
    await dataSource.destroy();
  });

  const times = async () =>
    (await dataSource.query<{ times: number }[]>('SELECT times FROM words ORDER BY word')).map(
      ({ times }) => times,
    );
  const count = (tx: EntityManager, word: string) =>
    tx.query('UPDATE words SET times = times + 1 WHERE word = ?', [word]);
  const idOf = async ({ manager }: { manager: EntityManager }) =>
    (await manager.query<{ id: number }[]>('SELECT CONNECTION_ID() AS id'))[0]?.id ?? 0;
  const isMariadb = async () =>
    (await dataSource.query<{ version: string }[]>('SELECT VERSION() AS version'))[0]?.version.includes(
      'MariaDB',
    );
  const kill = (id: number) => dataSource.query(`KILL ${id}`);

  /** The connection that runs this statement, once it does. */
  const running = async (text: string): Promise<number> => {
    for (;;) {
      const [row] = await dataSource.query<{ id: number }[]>(
        'SELECT id FROM information_schema.processlist WHERE info LIKE ? AND id != CONNECTION_ID()',
        [`${text}%`],
      );
      if (row !== undefined) return row.id;
    }
  };

  it('configures every connection, including the first one', async () => {
    await dataSource.destroy();
    await dataSource.initialize();
    const runners = Array.from({ length: poolSize }, () => dataSource.createQueryRunner());
    const found = await Promise.all(
      runners.map((runner) =>
        runner.manager.query<{ Variable_name: string; Value: string }[]>(
          `SHOW SESSION VARIABLES WHERE variable_name IN ('tx_isolation', 'transaction_isolation',
             'idle_transaction_timeout', 'wait_timeout', 'time_zone', 'collation_connection')`,
        ),
      ),
    );
    const ids = await Promise.all(runners.map(idOf));
    for (const runner of runners) await runner.release();
    expect(new Set(ids).size).toBe(poolSize);
    // MySQL has no limit on idling inside a transaction, but one on idling at all.
    const limited = (await isMariadb())
      ? { tx_isolation: 'READ-COMMITTED', idle_transaction_timeout: '3' }
      : { transaction_isolation: 'READ-COMMITTED', wait_timeout: '3' };
    for (const variables of found) {
      const values = Object.fromEntries(
        variables.map(({ Variable_name: name, Value: value }) => [name, value]),
      );
      expect(values).toMatchObject({
        ...limited,
        time_zone: '+00:00',
        collation_connection: 'utf8mb4_bin',
      });
    }
  });

  it('refuses a value that does not fit instead of truncating it', async () => {
    await expect(
      dataSource.query('INSERT INTO words VALUES (?, 0)', ['a word of over twenty letters']),
    ).rejects.toThrow('too long');
  });

  it('retries units of work after a deadlock, and each counts once', async () => {
    let [runs, locked] = [0, 0];
    let meet: () => void = () => undefined;
    const met = new Promise<void>((resolve) => (meet = resolve));
    const both = async (tx: EntityManager, first: string, second: string) => {
      runs += 1;
      await count(tx, first);
      locked += 1;
      if (locked === 2) meet();
      // Now each has its first row, and wants the other's.
      await met;
      await count(tx, second);
    };
    await Promise.all([units.run((tx) => both(tx, 'one', 'two')), units.run((tx) => both(tx, 'two', 'one'))]);
    expect(runs).toBe(3);
    expect(await times()).toEqual([2, 2]);
  });

  it('retries a unit of work whose connection broke before the commit, and reports its commit once', async () => {
    let runs = 0;
    let told = 0;
    await units.run(async (tx) => {
      runs += 1;
      units.afterCommit(() => (told += 1));
      await count(tx, 'one');
      if (runs === 1) await tx.query('KILL CONNECTION_ID()').catch(() => undefined);
      await count(tx, 'two');
    });
    expect({ runs, told, times: await times() }).toEqual({ runs: 2, told: 1, times: [1, 1] });
  });

  it('does not retry a unit of work whose connection broke during the commit, because it may have been committed', async () => {
    let runs = 0;
    const unit = units.run(async (tx) => {
      runs += 1;
      await count(tx, 'one');
      const { queryRunner } = tx;
      const commit = queryRunner?.commitTransaction.bind(queryRunner);
      Object.assign(queryRunner ?? {}, {
        commitTransaction: async () => {
          await commit?.();
          // The commit is done, and its answer gets lost.
          throw Object.assign(new Error('The answer is gone'), { code: 'ECONNRESET', fatal: true });
        },
      });
    });
    await expect(unit).rejects.toThrow('is gone');
    expect({ runs, times: await times() }).toEqual({ runs: 1, times: [1, 0] });
  });

  it('hands no broken connection and no open transaction to the next user', async () => {
    const open = dataSource.createQueryRunner();
    await open.startTransaction();
    await count(open.manager, 'one');
    const id = await idOf(open);
    await open.release();
    const runners = Array.from({ length: poolSize }, () => dataSource.createQueryRunner());
    expect(await Promise.all(runners.map(idOf))).not.toContain(id);
    for (const runner of runners) await runner.release();
    expect(await times()).toEqual([0, 0]);
  });

  it('repeats a plain read when the connection breaks', async () => {
    const read = dataSource.query<{ answer: number }[]>('SELECT 7 AS answer, SLEEP(0.3)');
    await kill(await running('SELECT 7'));
    expect(await read).toEqual([expect.objectContaining({ answer: 7 })]);
  });

  it('does not repeat a plain write whose connection broke', async () => {
    const write = dataSource.query("INSERT INTO words SELECT 'three', SLEEP(0.3)");
    const refused = expect(write).rejects.toThrow();
    await kill(await running('INSERT INTO words SELECT'));
    await refused;
    // MySQL may insert the row all the same, but an interrupted SLEEP answers 1, a repeated one 0.
    expect(await dataSource.query("SELECT word FROM words WHERE word = 'three' AND times = 0")).toEqual([]);
  });

  it('gives up on a statement that is not answered in time, and continues', async () => {
    const start = performance.now();
    const all = Array.from({ length: poolSize }, () => dataSource.query('SELECT SLEEP(20)'));
    for (const outcome of await Promise.allSettled(all)) expect(outcome.status).toBe('rejected');
    expect(await times()).toEqual([0, 0]);
    expect(performance.now() - start).toBeLessThan(5 * statementTimeoutMs);
  });

  it('releases the locks of a node that is frozen inside a transaction after 3 s', async () => {
    const frozen = dataSource.createQueryRunner();
    await frozen.startTransaction();
    await count(frozen.manager, 'one');
    const start = performance.now();
    // As another node with more patience would.
    Object.assign(dataSource.driver.options, { enableQueryTimeout: false });
    await units.run((tx) => count(tx, 'one'));
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(await times()).toEqual([1, 0]);
    await expect(frozen.commitTransaction()).rejects.toThrow();
    await frozen.release();
  });
});
