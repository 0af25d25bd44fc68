import { IsOptional, IsString } from 'class-validator';
import { fromProjectRoot } from './project-root.js';
import { OneOf, WholeNumber } from './setting-rules.js';
import { IsTrustedProxy, IsWebOrigin } from './setting-shapes.js';

/**
 * The settings that concern the product as a whole: its public address, where it listens, where it stores files. Each
 * module declares its own in a `<module>.settings.ts`; the table in the README documents all.
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

  @IsString()
  readonly DATA_DIR: string = 'data';

  /** The number of proxies in front, or their addresses: their `X-Forwarded-*` headers are trusted. */
  @IsOptional()
  @IsTrustedProxy()
  readonly TRUST_PROXY?: string;

  @OneOf(['on', 'off'])
  readonly DOCS: 'on' | 'off' = 'on';

  get production(): boolean {
    return this.NODE_ENV === 'production';
  }

  /** The origin that browsers use, without a trailing slash. */
  get publicOrigin(): string {
    return this.PUBLIC_URL === undefined ? `http://localhost:${this.PORT}` : new URL(this.PUBLIC_URL).origin;
  }

  /** Whether browsers reach the product over https: determines `Secure`, the `__Host-` prefix and HSTS. */
  get https(): boolean {
    return this.publicOrigin.startsWith('https:');
  }

  get warnings(): string[] {
    if (!this.production || this.https) return [];
    return [
      `PUBLIC_URL is ${this.publicOrigin}: without https, passwords and session cookies can be read on their way.`,
    ];
  }

  /** Absolute path of the data directory; does not depend on the working directory. */
  get dataDirectory(): string {
    return fromProjectRoot(this.DATA_DIR);
  }
}
