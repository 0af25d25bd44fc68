/** The databases of one run of the tests on MySQL or MariaDB: a prefix of their own, and nothing left in the end. */
import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

/** Where a developer's machine and CI have it: root without a password, on this machine only. */
const usual = process.env.TEST_MYSQL_SERVER ?? 'mysql://root@127.0.0.1:3306';

/** @returns {string} the server, and what the names of this run's databases begin with */
export function newRun(server = usual) {
  return `${server}/an_test_${randomBytes(4).toString('hex')}`;
}

/** Drops all databases of a run. @param {string} run */
export async function dropDatabases(run) {
  const url = new URL(run);
  const connection = await createConnection({
    host: url.hostname,
    port: Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  });
  try {
    const [rows] = await connection.query('SHOW DATABASES LIKE ?', [
      `${url.pathname.slice(1).replaceAll('_', '\\_')}\\_%`,
    ]);
    for (const row of rows)
      await connection.query(`DROP DATABASE ${connection.escapeId(Object.values(row)[0])}`);
  } finally {
    await connection.end();
  }
}
