import { IsOptional, IsString } from 'class-validator';
import { resolve } from 'node:path';
import { IsPemCertificates } from '../config/pem-certificates.js';
import { RequiredInProduction, Secret } from '../config/secret.decorator.js';
import { Milliseconds, OneOf, WholeNumber } from '../config/setting-rules.js';

export class DatabaseSettings {
  @OneOf(['sqlite', 'mysql'])
  readonly DB_TYPE: 'sqlite' | 'mysql' = 'sqlite';

  @IsOptional()
  @IsString()
  readonly DB_FILE?: string;

  @IsString()
  readonly DB_HOST: string = 'localhost';

  @WholeNumber({ min: 1, max: 65_535 })
  readonly DB_PORT: number = 3306;

  @IsString()
  readonly DB_DATABASE: string = 'auth_notify';

  @IsString()
  readonly DB_USER: string = 'auth_notify';

  /**
   * Any password that the database server accepts, even a placeholder: only the server checks it, and outsiders cannot
   * reach the server.
   */
  @Secret({ placeholders: 'allowed' })
  @RequiredInProduction(
    'a password (it may be empty outside production only)',
    (settings: DatabaseSettings) => settings.DB_TYPE === 'mysql',
  )
  @IsString()
  readonly DB_PASSWORD: string = '';

  /**
   * `on`: connections to MySQL are encrypted, and refused unless its certificate is valid for `DB_HOST`. Nothing is sent,
   * neither user nor password, before that is verified.
   */
  @OneOf(['off', 'on'])
  readonly DB_TLS: 'off' | 'on' = 'off';

  /**
   * Certificates of the authorities that may have signed the server's: the path of a PEM file, which is read at start, or
   * the PEM text. Unset: the authorities that Node trusts.
   */
  @IsOptional()
  @IsPemCertificates()
  readonly DB_TLS_CA?: string;

  @WholeNumber({ min: 2 })
  readonly DB_POOL_SIZE: number = 10;

  /** Longest wait for MySQL to accept a connection, and for a free connection of the pool, in milliseconds. */
  @Milliseconds({ min: 100 })
  readonly DB_CONNECT_TIMEOUT_MS: number = 5_000;

  /** Longest wait for MySQL to answer a statement, in milliseconds: longer than its own limit for lock waits. */
  @Milliseconds({ min: 100 })
  readonly DB_STATEMENT_TIMEOUT_MS: number = 10_000;

  /** Whether the database is an in-memory SQLite database, which is lost when the process ends. */
  get inMemory(): boolean {
    return this.DB_TYPE === 'sqlite' && this.DB_FILE === ':memory:';
  }

  /** Path of the SQLite file, or `:memory:`. A relative path is resolved against the data directory. */
  fileIn(dataDirectory: string): string {
    if (this.DB_FILE === ':memory:') return this.DB_FILE;
    return resolve(dataDirectory, this.DB_FILE ?? 'auth-notify.sqlite');
  }
}
