import { Transform } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { Secret } from '../config/secret.decorator.js';
import { MinimumBytes } from '../config/setting-shapes.js';

const ownKey = 'a secret of its own in production: leave it out and one is generated';

export class SigningKeysSettings {
  /** The key that signs session tokens. HS256 requires at least 32 bytes (RFC 7518, section 3.2). */
  @Secret({ expected: ownKey })
  @IsOptional()
  @MinimumBytes(32)
  readonly SECRET_KEY?: string;

  @Secret({ expected: ownKey })
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.split(',').map((key) => key.trim()) : value,
  )
  @MinimumBytes(32, { each: true })
  readonly SECRET_KEY_PREVIOUS: readonly string[] = [];
}
