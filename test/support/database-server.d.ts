/** The process of a MySQL or MariaDB, with a folder of its own and root without a password. */
export declare class ServerProcess {
  /** Whether it is MySQL: `TEST_MYSQLD` names its program. Otherwise it is MariaDB. */
  readonly isMysql: boolean;
  readonly port: number;
  /** Whether it was started with a certificate. */
  readonly isEncrypted: boolean;
  /**
   * Resolves when it answers.
   * @param options further options of the server
   */
  static start(options?: readonly string[]): Promise<ServerProcess>;
  /**
   * Starts it again on the data it has; resolves when it answers.
   * @param more options for this time
   */
  start(more?: readonly string[]): Promise<void>;
  /** Resolves when it has ended. SIGTERM for a stop in good order. */
  stop(signal: NodeJS.Signals): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Ends it, and removes its data. */
  remove(): Promise<void>;
}
