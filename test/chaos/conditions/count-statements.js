/** Counts the statements that reach SQLite, by table, and prints the counts as one line of JSON on SIGUSR2. */
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';

const counts = {};
const { query } = BetterSqlite3QueryRunner.prototype;
BetterSqlite3QueryRunner.prototype.query = function (sql, ...rest) {
  const table = /(?:FROM|INTO|UPDATE) "?(\w+)"?/.exec(sql)?.[1] ?? 'none';
  counts[table] = (counts[table] ?? 0) + 1;
  return query.call(this, sql, ...rest);
};

let asked = 0;
process.on('SIGUSR2', () => {
  asked += 1;
  console.log(`statements ${asked} ${JSON.stringify(counts)} end`);
});
