import { IsNotEmpty, IsString } from 'class-validator';
import type { Credentials } from '../auth.service.js';

/** What an account is registered with, and opened with. */
export class CredentialsDto implements Credentials {
  /**
   * An email address of 254 characters at most. Upper and lower case are one, and so are Unicode's spellings of one
   * character.
   * @example ada@example.com
   */
  @IsString({ message: 'This must be text.' })
  @IsNotEmpty({ message: 'Enter an email address.' })
  email!: string;

  /**
   * 8 to 128 characters of any kind, taken as they are. For a new account, one that is neither common nor made of the
   * email address.
   * @example correct horse battery staple
   */
  @IsString({ message: 'This must be text.' })
  @IsNotEmpty({ message: 'Enter a password.' })
  password!: string;
}
