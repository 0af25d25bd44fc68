import { IsNotEmpty, IsString } from 'class-validator';

/** The password that an account has, and the one that it is to have. */
export class PasswordChangeDto {
  /** @example correct horse battery staple */
  @IsString({ message: 'This must be text.' })
  @IsNotEmpty({ message: 'Enter the current password.' })
  currentPassword!: string;

  /**
   * As for a new account: 8 to 128 characters of any kind, neither common nor made of the email address.
   * @example seven purple walruses
   */
  @IsString({ message: 'This must be text.' })
  @IsNotEmpty({ message: 'Enter a new password.' })
  newPassword!: string;
}
