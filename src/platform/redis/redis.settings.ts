import { IsOptional, IsUrl } from 'class-validator';
import { Secret } from '../config/secret.decorator.js';

export class RedisSettings {
  /** The address of Redis. Secret because it may contain a password; an address may look like a placeholder. */
  @Secret({ placeholders: 'allowed' })
  @IsOptional()
  @IsUrl(
    { protocols: ['redis', 'rediss'], require_tld: false, require_protocol: true },
    { message: 'a redis:// or rediss:// address' },
  )
  readonly REDIS_URL?: string;
}
