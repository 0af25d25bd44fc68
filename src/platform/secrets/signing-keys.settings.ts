import { Transform } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { Secret } from '../config/secret.decorator.js';
import { MinimumBytes } from '../config/setting-shapes.js';

const ownKey = 'a secret of its own in production: leave it out and one is generated';

/** Bits of randomness below which a key is reported: half of what HS256 can use, and what 32 hexadecimal digits have. */
const leastBits = 128;

/** The most bits of randomness that a text of these characters can have. */
function mostBits(secret: string): number {
  const characters = /^\d+$/.test(secret) ? 10 : /^[\da-f]+$/i.test(secret) ? 16 : 64;
  // A random text has most of its characters once or twice.
  const different = new Set(secret).size;
  return secret.length * Math.log2(different < 9 ? different : characters);
}

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

  get warnings(): string[] {
    const advice =
      'may be guessed. Use 32 random bytes, such as from "openssl rand -base64 32", or leave it out.';
    return [
      ...(this.SECRET_KEY !== undefined && mostBits(this.SECRET_KEY) < leastBits ? ['SECRET_KEY'] : []),
      ...(this.SECRET_KEY_PREVIOUS.some((key) => mostBits(key) < leastBits) ? ['SECRET_KEY_PREVIOUS'] : []),
    ].map((name) => `${name} has too few different characters and ${advice}`);
  }
}
