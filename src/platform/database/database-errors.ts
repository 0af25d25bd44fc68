/**
 * What an error reveals about the state of the database, as opposed to a fault of the statement:
 * - `rolled-back`: the server rolled the transaction back in favour of another one;
 * - `lost`: the connection broke, or none was granted;
 * - `interrupted`: a limit of the server, or an administrator, ended the statement;
 * - `overloaded`: memory, locks or threads of the server have run out;
 * - `locked`: another program holds the lock of the SQLite file;
 * - `read-only`: this server accepts no writes, such as a demoted primary;
 * - `full`: the disk or the table is full;
 * - `failing`: files cannot be read or written.
 */
export type DatabaseCondition =
  'rolled-back' | 'lost' | 'interrupted' | 'overloaded' | 'locked' | 'read-only' | 'full' | 'failing';

/** How the application reacts to a condition of the database. */
interface Meaning {
  /** The server has not executed the statement, nor the commit: even one that writes may be sent again. */
  refused: boolean;
  /** The connection is unusable, or leads to an unusable server, and is closed. */
  dropConnection: boolean;
  /** All other connections of the pool lead to the unusable server too, and are closed. */
  dropPool: boolean;
  /** The readiness check fails and names the condition. */
  notReady: boolean;
}

const nothing: Meaning = { refused: false, dropConnection: false, dropPool: false, notReady: false };

/**
 * The reaction to each condition. Requests that meet one are answered with 503, and a listener retries its event
 * without counting the attempt.
 */
export const meanings: Readonly<Record<DatabaseCondition, Meaning>> = {
  'rolled-back': { ...nothing, refused: true },
  lost: { ...nothing, dropConnection: true },
  interrupted: nothing,
  overloaded: nothing,
  // The query runner has already waited for the lock.
  locked: nothing,
  'read-only': { refused: true, dropConnection: true, dropPool: true, notReady: true },
  full: { ...nothing, notReady: true },
  failing: { ...nothing, notReady: true },
};

/**
 * The conditions by error number, of MySQL (https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html),
 * MariaDB (https://mariadb.com/kb/en/mariadb-error-code-reference/), Galera and ProxySQL.
 */
export const mysqlConditions: ReadonlyMap<number, DatabaseCondition> = new Map<number, DatabaseCondition>([
  [1020, 'rolled-back'], // ER_CHECKREAD: MariaDB since 11.6.2, a row changed since the transaction's snapshot
  [1205, 'rolled-back'], // ER_LOCK_WAIT_TIMEOUT
  [1213, 'rolled-back'], // ER_LOCK_DEADLOCK; Galera also at commit, when two nodes changed one row
  [3101, 'rolled-back'], // ER_TRANSACTION_ROLLBACK_DURING_COMMIT: group replication

  [1040, 'lost'], // ER_CON_COUNT_ERROR: too many connections
  [1042, 'lost'], // ER_BAD_HOST_ERROR: the server cannot resolve the client's name
  [1043, 'lost'], // ER_HANDSHAKE_ERROR
  [1047, 'lost'], // ER_UNKNOWN_COM_ERROR: a Galera node that is not in its cluster
  [1053, 'lost'], // ER_SERVER_SHUTDOWN
  [1077, 'lost'], // ER_NORMAL_SHUTDOWN
  [1079, 'lost'], // ER_SHUTDOWN_COMPLETE
  [1152, 'lost'], // ER_ABORTING_CONNECTION
  [1158, 'lost'], // ER_NET_READ_ERROR
  [1159, 'lost'], // ER_NET_READ_INTERRUPTED
  [1160, 'lost'], // ER_NET_ERROR_ON_WRITE
  [1161, 'lost'], // ER_NET_WRITE_INTERRUPTED
  [1184, 'lost'], // ER_NEW_ABORTING_CONNECTION
  [1203, 'lost'], // ER_TOO_MANY_USER_CONNECTIONS
  [1226, 'lost'], // ER_USER_LIMIT_REACHED: connections or statements an hour
  [1927, 'lost'], // ER_CONNECTION_KILLED: MariaDB
  [3032, 'lost'], // ER_SERVER_OFFLINE_MODE
  [3168, 'lost'], // ER_SERVER_ISNT_AVAILABLE
  [4031, 'lost'], // ER_CLIENT_INTERACTION_TIMEOUT: MySQL
  [9001, 'lost'], // ProxySQL: no connection to a server of the host group in time
  [9002, 'lost'], // ProxySQL: the server's connection broke

  [1317, 'interrupted'], // ER_QUERY_INTERRUPTED: KILL QUERY
  [1907, 'interrupted'], // ER_QUERY_TIMEOUT
  [1969, 'interrupted'], // ER_STATEMENT_TIMEOUT: max_statement_time, MariaDB
  [3024, 'interrupted'], // ER_QUERY_TIMEOUT: max_execution_time, MySQL

  [1037, 'overloaded'], // ER_OUTOFMEMORY
  [1038, 'overloaded'], // ER_OUT_OF_SORTMEMORY
  [1041, 'overloaded'], // ER_OUT_OF_RESOURCES
  [1135, 'overloaded'], // ER_CANT_CREATE_THREAD
  [1206, 'overloaded'], // ER_LOCK_TABLE_FULL
  [1637, 'overloaded'], // ER_TOO_MANY_CONCURRENT_TRXS

  [1290, 'read-only'], // ER_OPTION_PREVENTS_STATEMENT: --read-only, --super-read-only
  [1792, 'read-only'], // ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: the session's, or ProxySQL's
  [1836, 'read-only'], // ER_READ_ONLY_MODE
  [1874, 'read-only'], // ER_INNODB_READ_ONLY

  [1021, 'full'], // ER_DISK_FULL
  [1114, 'full'], // ER_RECORD_FILE_FULL
  [3019, 'full'], // ER_INNODB_UNDO_LOG_FULL
  [3675, 'full'], // ER_DISK_FULL_NOWAIT

  [1015, 'failing'], // ER_CANT_LOCK
  [1016, 'failing'], // ER_CANT_OPEN_FILE
  [1024, 'failing'], // ER_ERROR_ON_READ
  [1026, 'failing'], // ER_ERROR_ON_WRITE
  [1030, 'failing'], // ER_GET_ERRNO: the storage engine's own error
]);

/** The conditions by prefix of SQLite's error code, which may be an extended one: https://sqlite.org/rescode.html */
export const sqliteConditions: readonly (readonly [string, DatabaseCondition])[] = [
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  ['SQLITE_PROTOCOL', 'locked'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR', 'failing'],
  ['SQLITE_CANTOPEN', 'failing'],
  ['SQLITE_NOMEM', 'overloaded'],
];
