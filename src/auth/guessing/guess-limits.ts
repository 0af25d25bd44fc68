import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../../platform/platform.api.js';
import type { User } from '../../users/users.api.js';
import { GuessCountersRepository } from '../persistence/guess-counters.repository.js';
import { guessesSoFar, waitForAllowance } from './address-allowance.js';
import { GuessCounters, type GuessRule } from './guess-counters.js';
import { waitBefore } from './guess-delay.js';
import { type GuessKey, GuessKeys } from './guess-keys.js';

const inARow: GuessRule = { wait: waitBefore, remaining: ({ failures }) => failures };
const perAddress: GuessRule = { wait: waitForAllowance, remaining: guessesSoFar };

/** Counts a guess of the address that needed no allowance: it is as good as one that did. */
const withoutLimit: GuessRule = { wait: () => 0, remaining: guessesSoFar };

/** A guess that was counted before its password is checked. */
export interface AdmittedGuess {
  /** Milliseconds to wait when the guess came too early and was not counted; otherwise 0. */
  waitMs: number;
  /** Consecutive failures at the account or from the known device, with this guess; 0 for one by allowance. */
  failures: number;
  /** The counters to reset if the password is right. */
  counted: readonly string[];
}

/**
 * Decides which guesses at a password are checked. After consecutive failures at an account everybody has to wait, but
 * for browsers that have signed in before, and for two guesses from each client address: a stranger who goes on guessing
 * cannot keep the owner out.
 */
@Injectable()
export class GuessLimits {
  private readonly logger = new Logger(GuessLimits.name);

  constructor(
    private readonly counters: GuessCounters,
    private readonly keys: GuessKeys,
    private readonly rows: GuessCountersRepository,
    private readonly units: UnitOfWork,
  ) {}

  /** @returns milliseconds until a guess is accepted; 0 when it is accepted now */
  async wait({ failures, address }: GuessKey): Promise<number> {
    const waitMs = await this.counters.wait(failures, inARow);
    if (waitMs === 0 || address === null) return waitMs;
    return Math.min(waitMs, await this.counters.wait(address, perAddress));
  }

  /** Counts a guess as failed, before its password is checked. */
  async count({ account, failures: id, address }: GuessKey): Promise<AdmittedGuess> {
    const { waitMs, failures } = await this.counters.count(id, account, inARow);
    // A first failure is not counted for the address: most sign-ins are right at once, and cost one write less.
    if (address === null || (waitMs === 0 && failures < 2)) return { waitMs, failures, counted: [id] };
    if (waitMs === 0) {
      await this.counters.count(address, account, withoutLimit);
      return { waitMs, failures, counted: [id, address] };
    }
    const allowed = await this.counters.count(address, account, perAddress);
    return { waitMs: Math.min(waitMs, allowed.waitMs), failures: 0, counted: [address] };
  }

  /** Forgets the failures that a right password puts an end to. */
  async succeeded({ counted }: AdmittedGuess): Promise<void> {
    for (const id of counted) await this.counters.reset(id);
  }

  /** Forgets all failures at an account, from anywhere, so that its owner can sign in at once. */
  async unlock(user: User): Promise<void> {
    await this.units.run((tx) => this.unlockWithin(tx, user));
    this.logger.log({ message: 'Failed attempts forgotten', event: 'authn_login_unlock', userId: user.id });
  }

  /** Forgets all failures at an account inside the given transaction. */
  async unlockWithin(tx: EntityManager, { email }: User): Promise<void> {
    await this.rows.resetAll(this.keys.ofAccount(email), tx);
  }
}
