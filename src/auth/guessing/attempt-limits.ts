import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../shared/errors/problem.js';
import { authErrors } from '../auth.errors.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { AddressLimits, type LimitedCall } from './address-limits.js';
import { GuessCounters } from './guess-counters.js';
import { delayAfter } from './guess-delay.js';
import { type GuessedAccount, GuessKey } from './guess-key.js';
import type { KnownDevice } from './known-devices.js';

/** Holds guessing to a rate: by client address, and by account. */
@Injectable()
export class AttemptLimits {
  private readonly logger = new Logger(AttemptLimits.name);

  constructor(
    private readonly addresses: AddressLimits,
    private readonly counters: GuessCounters,
    private readonly key: GuessKey,
    private readonly hasher: PasswordHasher,
  ) {}

  /** Counts a call by the address that it comes from. @throws Problem `auth.too-many-attempts` */
  async fromAddress(call: LimitedCall, ip: string): Promise<void> {
    await this.addresses.count(call, ip);
  }

  /**
   * Looks whether a password is right, unless this account, or this device of its, has to wait after failures in a row.
   * @param password normalised
   * @param visitor whose `device` says whether its browser is known
   * @throws Problem `auth.too-many-attempts` without having looked, `server.busy` without having counted
   */
  async verify(
    account: GuessedAccount & { passwordHash: string | undefined },
    password: string,
    { device }: { device: KnownDevice | null },
  ): Promise<boolean> {
    const id = this.key.of(account, device);
    // What comes too early takes no place in the queue of those who may have their password looked at.
    refuseFor(await this.counters.wait(id));
    let failures = 0;
    // Counted when it is its turn: what finds the queue full does not count, and many at once do not write at once, which
    // on SQLite would hold everything else up.
    const right = await this.hasher.verify(account.passwordHash, password, async () => {
      const counted = await this.counters.count(id);
      refuseFor(counted.waitMs);
      failures = counted.failures;
    });
    if (right) await this.counters.reset(id);
    else this.note(account, failures);
    return right;
  }

  /** Said when a delay begins. What comes too early is not, or whoever guesses could fill the log. */
  private note({ userId }: GuessedAccount, failures: number): void {
    const delayMs = delayAfter(failures);
    if (delayMs === 0) return;
    this.logger.warn({
      message: 'Too many failures in a row',
      event: 'authn_login_lock',
      userId,
      failures,
      seconds: delayMs / 1000,
    });
  }
}

function refuseFor(waitMs: number): void {
  if (waitMs > 0) throw new Problem(authErrors.tooManyAttempts, { retryAfter: waitMs / 1000 });
}
