import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { serializeQueries } from './serial-query-runner.js';
import { Sqlite } from './sqlite.js';
import { isUniqueViolation } from './unique-violation.js';
import { refuseSecondRunner, UnitOfWork } from './unit-of-work.js';

describe('UnitOfWork', () => {
  let dataSource: DataSource;
  let units: UnitOfWork;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    dataSource = new DataSource({ type: 'better-sqlite3', driver: Sqlite, database: ':memory:' });
    serializeQueries(dataSource);
    refuseSecondRunner(dataSource);
    await dataSource.initialize();
    await dataSource.query('CREATE TABLE words (word varchar(20) PRIMARY KEY)');
    units = new UnitOfWork(dataSource);
  });
  afterEach(() => dataSource.destroy());

  const words = async () =>
    (await dataSource.query<{ word: string }[]>('SELECT word FROM words')).map(({ word }) => word);

  it('commits what its work wrote and returns the result of the work', async () => {
    const answer = await units.run(async (tx) => {
      await tx.query("INSERT INTO words VALUES ('one')");
      return 7;
    });
    expect(answer).toBe(7);
    expect(await words()).toEqual(['one']);
  });

  it('rolls back and passes the error on', async () => {
    const work = units.run(async (tx) => {
      await tx.query("INSERT INTO words VALUES ('one')");
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await words()).toEqual([]);
  });

  it('runs the registered actions after the commit, and only then', async () => {
    const heard: string[][] = [];
    await units.run(async (tx) => {
      units.afterCommit(() => void words().then((found) => heard.push(found)));
      await tx.query("INSERT INTO words VALUES ('one')");
    });
    expect(await words()).toEqual(['one']);
    expect(heard).toEqual([['one']]);
  });

  it('drops the registered actions when it rolls back', async () => {
    const heard: string[] = [];
    const work = units.run(() => {
      units.afterCommit(() => heard.push('committed'));
      return Promise.reject(new Error('no'));
    });
    await expect(work).rejects.toThrow('no');
    expect(heard).toEqual([]);
  });

  it('stays committed when an action after the commit fails', async () => {
    const heard: string[] = [];
    await units.run(async (tx) => {
      units.afterCommit(() => {
        throw new Error('the doorbell is broken');
      });
      units.afterCommit(() => heard.push('second'));
      await tx.query("INSERT INTO words VALUES ('one')");
    });
    expect(heard).toEqual(['second']);
    expect(await words()).toEqual(['one']);
  });

  it('retries after a conflict at most four times, and not beyond the time limit', async () => {
    const runsOfUnit = async (eachTakesMs: number) => {
      let [runs, now] = [0, 0];
      const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
      const work = units.run(() => {
        runs += 1;
        now += eachTakesMs;
        return Promise.reject(Object.assign(new Error('Lock wait timeout exceeded'), { errno: 1205 }));
      });
      await expect(work).rejects.toThrow('Lock wait timeout');
      clock.mockRestore();
      return runs;
    };
    expect(await runsOfUnit(0)).toBe(5);
    expect(await runsOfUnit(8_000)).toBe(1);
  });

  it('refuses to nest', async () => {
    await expect(units.run(() => units.run(() => Promise.resolve()))).rejects.toThrow('open already');
  });

  it('refuses a query that bypasses its own EntityManager, instead of deadlocking', async () => {
    await expect(units.run(() => words())).rejects.toThrow('outside the open unit of work');
    expect(await words()).toEqual([]);
  });

  it('accepts no after-commit action outside a unit of work', () => {
    expect(() => {
      units.afterCommit(() => undefined);
    }).toThrow('no open unit');
  });

  it('lets code that continues after its end query again', async () => {
    let later = Promise.resolve<string[]>([]);
    let proceed: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (proceed = resolve));
    await units.run(async (tx) => {
      await tx.query("INSERT INTO words VALUES ('one')");
      later = gate.then(words);
    });
    proceed();
    expect(await later).toEqual(['one']);
  });

  it('runs in the order of arrival', async () => {
    const done: number[] = [];
    await Promise.all(
      [1, 2, 3, 4].map((number) =>
        units.run(async (tx) => {
          await tx.query('SELECT 1');
          done.push(number);
        }),
      ),
    );
    expect(done).toEqual([1, 2, 3, 4]);
  });

  it('has the connection to itself although queries of another runner overlapped just before it', async () => {
    const runner = dataSource.createQueryRunner();
    const reads = Promise.all([1, 2, 3].map(() => runner.query('SELECT 1')));
    const inserts = ['one', 'two', 'three'].map((word) =>
      units.run((tx) => tx.query('INSERT INTO words VALUES (?)', [word])),
    );
    await Promise.all([reads, ...inserts]);
    await runner.release();
    expect((await words()).sort()).toEqual(['one', 'three', 'two']);
  });

  describe('releases its runner', () => {
    /** The next runner that a unit is given. */
    const watched = () => {
      const create = dataSource.createQueryRunner.bind(dataSource);
      const runner = create();
      dataSource.createQueryRunner = () => {
        dataSource.createQueryRunner = create;
        return runner;
      };
      return { release: jest.spyOn(runner, 'release'), rollBack: jest.spyOn(runner, 'rollbackTransaction') };
    };
    const failing = () => units.run(() => Promise.reject(new Error('no')));

    it('after a commit', async () => {
      const { release, rollBack } = watched();
      await units.run(() => Promise.resolve());
      expect([rollBack, release].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
    });

    it('rolled back, because a pool would hand it on with the transaction open', async () => {
      const { release, rollBack } = watched();
      await expect(failing()).rejects.toThrow('no');
      expect([rollBack, release].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    });

    it('even when the rollback fails, which does not hide the original error', async () => {
      const { release, rollBack } = watched();
      rollBack.mockRejectedValueOnce(new Error('the connection is gone'));
      await expect(failing()).rejects.toThrow('no');
      expect(release).toHaveBeenCalledTimes(1);
      expect(await words()).toEqual([]);
    });
  });

  it('rolls back a runner that is released with an open transaction, so that nobody waits for ever', async () => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query("INSERT INTO words VALUES ('one')");
    await runner.release();
    expect(await words()).toEqual([]);
  });

  it('makes two processes on one file wait for each other, because its transactions are immediate', async () => {
    const statements: string[] = [];
    const { databaseConnection } = dataSource.driver as unknown as {
      databaseConnection: { prepare: (sql: string) => unknown };
    };
    const prepare = databaseConnection.prepare.bind(databaseConnection);
    databaseConnection.prepare = (sql) => {
      statements.push(sql);
      return prepare(sql);
    };
    await units.run(() => Promise.resolve());
    expect(statements).toContain('BEGIN IMMEDIATE');
  });

  it('distinguishes a duplicate key from other failures', async () => {
    await dataSource.query("INSERT INTO words VALUES ('one')");
    const twice: unknown = await dataSource
      .query("INSERT INTO words VALUES ('one')")
      .catch((error: unknown) => error);
    const nonsense: unknown = await dataSource.query('NONSENSE').catch((error: unknown) => error);
    expect([isUniqueViolation(twice), isUniqueViolation(nonsense), isUniqueViolation(null)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
