/** Counts the statements that reach the database, by table, and prints the counts as one line of JSON on SIGUSR2. */
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner.js';

const counts = {};
for (const { prototype } of [BetterSqlite3QueryRunner, MysqlQueryRunner]) {
  const { query } = prototype;
  prototype.query = function (sql, ...rest) {
    const table = /(?:FROM|INTO|UPDATE) ["`]?(\w+)/.exec(sql)?.[1] ?? 'none';
    counts[table] = (counts[table] ?? 0) + 1;
    return query.call(this, sql, ...rest);
  };
}

let asked = 0;
process.on('SIGUSR2', () => {
  asked += 1;
  console.log(`statements ${asked} ${JSON.stringify(counts)} end`);
});
