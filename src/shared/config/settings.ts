import { Transform } from 'class-transformer';
import { IsOptional, IsString, IsUrl, Matches, ValidateIf } from 'class-validator';
import { isAbsolute, resolve } from 'node:path';
import { projectRoot } from './project-root.js';
import { Amount, OneOf, WholeNumber } from './setting-rules.js';
import { IsTrustedProxy, IsWebOrigin, MinimumBytes } from './setting-shapes.js';

/**
 * Everything an operator can set, read once at start, validated, and read-only afterwards.
 * Each property carries the name of its environment variable; the table in the README documents them.
 */
export class Settings {
  @OneOf(['local', 'docker'])
  readonly APP_ENV: 'local' | 'docker' = 'local';

  @IsOptional()
  @IsString()
  readonly NODE_ENV?: string;

  @WholeNumber({ min: 0, max: 65_535 })
  readonly PORT: number = 8000;

  @IsOptional()
  @IsString()
  readonly HOST?: string;

  /** The origin that browsers use. `https:` turns secure cookies and HSTS on. */
  @IsOptional()
  @IsWebOrigin()
  readonly PUBLIC_URL?: string;

  /** Signs the session tokens. 32 bytes is the least that HS256 wants (RFC 7518, section 3.2). */
  @IsOptional()
  @MinimumBytes(32)
  readonly SECRET_KEY?: string;

  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.split(',').map((key) => key.trim()) : value,
  )
  @MinimumBytes(32, { each: true })
  readonly SECRET_KEY_PREVIOUS: readonly string[] = [];

  @IsString()
  readonly DATA_DIR: string = 'data';

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

  @ValidateIf((settings: Settings) => settings.DB_TYPE === 'mysql' && settings.production)
  @Matches(/./, { message: 'a password (it may be empty outside production only)' })
  readonly DB_PASSWORD: string = '';

  @WholeNumber({ min: 2 })
  readonly DB_POOL_SIZE: number = 10;

  /** How long MySQL may take to accept a connection, and the pool to have one free, in milliseconds. */
  @WholeNumber({ min: 100 })
  readonly DB_CONNECT_TIMEOUT_MS: number = 5_000;

  /** How long MySQL may take to answer a statement, in milliseconds: more than it lets one wait for a lock. */
  @WholeNumber({ min: 100 })
  readonly DB_STATEMENT_TIMEOUT_MS: number = 10_000;

  @IsOptional()
  @IsUrl(
    { protocols: ['redis', 'rediss'], require_tld: false, require_protocol: true },
    { message: 'a redis:// or rediss:// address' },
  )
  readonly REDIS_URL?: string;

  @OneOf(['error', 'warn', 'info', 'debug'])
  readonly LOG_LEVEL: 'error' | 'warn' | 'info' | 'debug' = 'info';

  @IsString()
  readonly LOG_DIR: string = 'logs';

  @OneOf(['open', 'closed'])
  readonly REGISTRATION: 'open' | 'closed' = 'open';

  @WholeNumber({ min: 0 })
  readonly LOGIN_LIMIT_PER_MINUTE: number = 20;

  @WholeNumber({ min: 0 })
  readonly REGISTER_LIMIT_PER_MINUTE: number = 20;

  @WholeNumber({ min: 1 })
  readonly PASSWORD_MIN_LENGTH: number = 8;

  /** At least 8 KiB for one lane: the least that Argon2 takes (RFC 9106, section 3.1). */
  @WholeNumber({ min: 8 })
  readonly ARGON2_MEMORY_KIB: number = 19_456;

  @WholeNumber({ min: 1 })
  readonly ARGON2_TIME: number = 2;

  @WholeNumber({ min: 1 })
  readonly HASH_QUEUE_LIMIT: number = 500;

  @Amount({ min: 0.001 })
  readonly SESSION_IDLE_DAYS: number = 14;

  @Amount({ min: 0.001 })
  readonly SESSION_MAX_DAYS: number = 30;

  @WholeNumber({ min: 1 })
  readonly MAX_CONNECTIONS: number = 20_000;

  @WholeNumber({ min: 1 })
  readonly MAX_CONNECTIONS_PER_USER: number = 20;

  @Amount({ min: 0.001 })
  readonly RETENTION_DAYS: number = 90;

  /** How many proxies stand in front, or their addresses: whose `X-Forwarded-*` headers are believed. */
  @IsOptional()
  @IsTrustedProxy()
  readonly TRUST_PROXY?: string;

  @OneOf(['on', 'off'])
  readonly DOCS: 'on' | 'off' = 'on';

  @IsOptional()
  @IsString()
  readonly METRICS_TOKEN?: string;

  /** For `/.well-known/security.txt`, which is not there without it. On one line, or it could say more than a contact. */
  @IsOptional()
  @Matches(/^(mailto:|https:\/\/|tel:)[!-~]+$/, { message: 'a mailto:, https:// or tel: address' })
  readonly SECURITY_CONTACT?: string;

  get production(): boolean {
    return this.NODE_ENV === 'production';
  }

  /** The origin that browsers use, without a trailing slash. */
  get publicOrigin(): string {
    return this.PUBLIC_URL === undefined ? `http://localhost:${this.PORT}` : new URL(this.PUBLIC_URL).origin;
  }

  /** Whether browsers reach the product over https: decides on `Secure`, the `__Host-` prefix and HSTS. */
  get https(): boolean {
    return this.publicOrigin.startsWith('https:');
  }

  /** Absolute, so that it does not matter where the process was started. */
  get dataDirectory(): string {
    return fromProjectRoot(this.DATA_DIR);
  }

  get logDirectory(): string {
    return fromProjectRoot(this.LOG_DIR);
  }

  /** The SQLite file, or `:memory:`. A relative one lies in `DATA_DIR`. */
  get databaseFile(): string {
    if (this.DB_FILE === ':memory:') return this.DB_FILE;
    return resolve(this.dataDirectory, this.DB_FILE ?? 'auth-notify.sqlite');
  }
}

function fromProjectRoot(path: string): string {
  return isAbsolute(path) ? path : resolve(projectRoot, path);
}
