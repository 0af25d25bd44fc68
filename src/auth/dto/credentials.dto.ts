import { IsNotEmpty, IsString } from 'class-validator';
import type { Credentials } from '../auth.service.js';

/** Email address and password of an account. */
export class CredentialsDto implements Credentials {
  /**
   * An email address of at most 254 characters. Upper and lower case, and equivalent Unicode spellings, name the same
   * account.
   * @example ada@example.com
   */
  @IsString({ message: 'Enter text.' })
  @IsNotEmpty({ message: 'Enter an email address.' })
  email!: string;

  /**
   * 8 to 128 characters of any kind, never trimmed. A new password must not be common or based on the email address.
   * @example "correct horse battery staple"
   */
  @IsString({ message: 'Enter text.' })
  @IsNotEmpty({ message: 'Enter a password.' })
  password!: string;
}
