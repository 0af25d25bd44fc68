import { Injectable } from '@nestjs/common';
import { createHmac } from 'node:crypto';
import { EmailAddress } from '../../users/users.api.js';
import { addressGroup, SigningKeys } from '../../platform/platform.api.js';
import type { KnownDevice } from './known-devices.js';

/** The account whose password is guessed. */
export interface GuessedAccount {
  /** Email address as entered, in any spelling. */
  email: string;
  /** Undefined when no account has this address. */
  userId: string | undefined;
}

/** The client that guesses. */
export interface Guesser {
  ip: string;
  /** Null when the browser is not known. */
  device: KnownDevice | null;
}

/** The counters that a guess concerns, as keyed hashes. */
export interface GuessKey {
  /** Identifies the account, by its email address, whether or not it exists. */
  account: string;
  /** The counter of consecutive failures: that of the account, or of a known device. */
  failures: string;
  /** The counter of the client's address at this account; null for a known device. */
  address: string | null;
}

/**
 * Computes the ids of counters. They are keyed hashes, so that the table does not reveal, even by trying addresses, which
 * accounts were guessed at.
 */
@Injectable()
export class GuessKeys {
  constructor(private readonly keys: SigningKeys) {}

  /**
   * A browser that has signed in to this account before has its own counter, so that guesses of other clients cannot
   * lock the owner out. All other clients share one counter per account, and have a small allowance per address.
   */
  of({ email, userId }: GuessedAccount, { ip, device }: Guesser): GuessKey {
    const account = this.ofAccount(email);
    const knows = userId !== undefined && device?.accounts.includes(userId) === true;
    if (knows) return { account, failures: this.hash(`device:${device.id}:${userId}`), address: null };
    const address = this.hash(`address:${addressGroup(ip)}:${canonical(email)}`);
    return { account, failures: account, address };
  }

  ofAccount(email: string): string {
    return this.hash(`account:${canonical(email)}`);
  }

  private hash(name: string): string {
    return createHmac('sha256', this.keys.current.key).update(`guesses:${name}`).digest('base64url');
  }
}

function canonical(email: string): string {
  const address = EmailAddress.parse(email);
  return address instanceof EmailAddress ? address.canonical : email;
}
