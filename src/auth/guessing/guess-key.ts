import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { EmailAddress } from '../../users/email-address.js';
import { SigningKeys } from '../tokens/signing-keys.js';
import type { KnownDevice } from './known-devices.js';

/** Whose password is guessed at. */
export interface GuessedAccount {
  /** In any spelling. */
  email: string;
  /** Undefined when no account has this address. */
  userId: string | undefined;
}

/** Says which counter a guess is counted by. */
@Injectable()
export class GuessKey {
  constructor(private readonly keys: SigningKeys) {}

  /**
   * A browser that has signed in to this account before has a counter of its own, so that a stranger who guesses cannot
   * keep its owner out. All others share one, whether or not there is such an account.
   * @returns a keyed hash, so that nobody who reads the table learns, or can find out by trying, who was guessed at
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
