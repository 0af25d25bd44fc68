/** Known wrong: a transaction may idle for as long as it likes, and so keeps its locks while its node is frozen. */
const { mysqlDriver } = await import(
  new URL('../../../dist/platform/database/mysql-pool.js', import.meta.url)
);

const { createPool } = mysqlDriver;
mysqlDriver.createPool = (options) => {
  const pool = createPool(options);
  pool.on('connection', (connection) =>
    connection.query('SET SESSION /*M! idle_transaction_timeout = 0 */ /*!80000 wait_timeout = 28800 */'),
  );
  return pool;
};
