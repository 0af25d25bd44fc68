import { IsOptional, Matches } from 'class-validator';

export class PagesSettings {
  /** For `/.well-known/security.txt`, which is not there without it. On one line, or it could say more than a contact. */
  @IsOptional()
  @Matches(/^(mailto:|https:\/\/|tel:)[!-~]+$/, { message: 'a mailto:, https:// or tel: address' })
  readonly SECURITY_CONTACT?: string;
}
