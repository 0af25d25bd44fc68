import { IsNotEmpty, IsString } from 'class-validator';

/** The current password of an account and the new one. */
export class PasswordChangeDto {
  /**
   * The current password.
   * @example "correct horse battery staple"
   */
  @IsString({ message: 'Enter text.' })
  @IsNotEmpty({ message: 'Enter the current password.' })
  currentPassword!: string;

  /**
   * 8 to 128 characters of any kind, neither common nor based on the email address.
   * @example "seven purple walruses"
   */
  @IsString({ message: 'Enter text.' })
  @IsNotEmpty({ message: 'Enter a new password.' })
  newPassword!: string;
}
