import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { EmailAddress } from '../../users/users.api.js';
import { SigningKeys } from '../../platform/platform.api.js';
import type { KnownDevice } from './known-devices.js';

/** The account whose password is guessed. */
export interface GuessedAccount {
  /** Email address as entered, in any spelling. */
  email: string;
  /** Undefined when no account has this address. */
  userId: string | undefined;
}

/** Computes the id of the counter that a guess counts against. */
@Injectable()
export class GuessKey {
  constructor(private readonly keys: SigningKeys) {}

  /**
   * A browser that has signed in to this account before has its own counter, so that guesses of other clients cannot
   * lock the owner out. All other clients share one counter per address, whether or not the account exists.
   * @returns a keyed hash, so that the table does not reveal, even by trying addresses, which accounts were guessed at
   */
  of({ email, userId }: GuessedAccount, device: KnownDevice | null): string {
    const knows = userId !== undefined && device?.accounts.includes(userId) === true;
    return this.hash(knows ? `device:${device.id}:${userId}` : `account:${canonical(email)}`);
  }

  private hash(name: string): string {
    return createHmac('sha256', this.keys.current.key).update(`guesses:${name}`).digest('base64url');
  }
}

function canonical(email: string): string {
  const address = EmailAddress.parse(email);
  return address instanceof EmailAddress ? address.canonical : email;
}
