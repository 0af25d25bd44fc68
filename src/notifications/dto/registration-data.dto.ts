/** Data of a notification that a user has registered. */
export class RegistrationDataDto {
  /**
   * Email address of the new user; empty once the account was removed.
   * @example grace@example.com
   */
  email!: string;
}
