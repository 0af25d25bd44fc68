/**
 * Runs the test suites: `npm test` (unit and e2e; `-- --coverage` for both whole), `npm test -- --unit`, `npm test -- --e2e`,
 * `npm run test:fuzz`, and `npm run test:process`, `npm run test:chaos` and `npm run test:browser` (on the built application).
 * Whatever else is given goes on to Jest.
 *
 * `--team` runs the e2e suites with a module of a team's own in `src/product.module.ts`.
 *
 * `--mysql` runs the chosen suites on MySQL or MariaDB instead of SQLite; `--services`, the suite that needs it, implies
 * that. `TEST_MYSQL_SERVER` names another server than `mysql://root@127.0.0.1:3306`. `TEST_MYSQLD` names the program of a
 * MySQL (`tools/mysql-release.js`): then the servers that tests start themselves are MySQL, too, and so is the run's, which
 * is started for it unless `TEST_MYSQL_SERVER` names one.
 *
 * A launcher, because Jest needs Node's flag for ES modules, and refuses flags that it does not know.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { ServerProcess } from './support/database-server.js';
import { dropDatabases, newRun } from './support/mysql-run.js';

const suites = ['unit', 'e2e', 'team', 'process', 'chaos', 'fuzz', 'browser', 'services'];
const given = process.argv.slice(2);
const chosen = suites.filter((suite) => given.includes(`--${suite}`));
const rest = given.filter(
  (argument) => !['--mysql', '--'].includes(argument) && !chosen.includes(argument.slice(2)),
);
// What measures time needs the machine to itself: Jest runs that project's files one by one, apart from the others.
const projects = chosen.flatMap((suite) => (suite === 'chaos' ? ['chaos', 'chaos-timed'] : [suite]));
const onMysql = given.includes('--mysql') || chosen.includes('services');
const { TEST_MYSQLD: mysqld, TEST_MYSQL_SERVER: named } = process.env;
const server =
  onMysql && mysqld !== undefined && named === undefined
    ? // The binary log would wait for the disk at each commit, and nobody replicates from this server.
      await ServerProcess.start(['--max-connections=500', '--skip-log-bin'])
    : undefined;
const run = onMysql ? newRun(server && `mysql://root@127.0.0.1:${server.port}`) : undefined;

// The thresholds hold for unit and e2e together. Not each time: counting what is run takes as long as running it.
const coverage = given.includes('--coverage')
  ? ['--coverageThreshold', JSON.stringify({ global: { lines: 90, branches: 90 } })]
  : [];

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const { status } = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    ...coverage,
    ...rest,
    // Last, because it takes every word that follows.
    '--selectProjects',
    ...(projects.length > 0 ? projects : ['unit', 'e2e']),
  ],
  {
    stdio: 'inherit',
    cwd: resolve(import.meta.dirname, '..'),
    env: { ...process.env, ...(run === undefined ? {} : { TEST_MYSQL: run }) },
  },
);
if (server !== undefined) await server.remove();
else if (run !== undefined) await dropDatabases(run);
process.exit(status ?? 1);
