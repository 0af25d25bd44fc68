import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../platform/platform.api.js';
import { authErrors } from '../auth.errors.js';
import { PasswordHasher } from './password-hasher.js';
import { GuessCounters } from '../guessing/guess-counters.js';
import { delayAfter } from '../guessing/guess-delay.js';
import { type GuessedAccount, GuessKey } from '../guessing/guess-key.js';
import type { KnownDevice } from '../guessing/known-devices.js';

/** Checks passwords, and limits guesses by account. */
@Injectable()
export class PasswordCheck {
  private readonly logger = new Logger(PasswordCheck.name);

  constructor(
    private readonly counters: GuessCounters,
    private readonly key: GuessKey,
    private readonly hasher: PasswordHasher,
  ) {}

  /**
   * Checks a password, unless the account or the known device must wait after consecutive failures.
   * @param password normalised
   * @param visitor the client; its `device` is null when the browser is not known
   * @throws Problem `auth.too-many-attempts` without checking the password, `server.busy` without counting a guess
   */
  async verify(
    account: GuessedAccount & { passwordHash: string | undefined },
    password: string,
    { device }: { device: KnownDevice | null },
  ): Promise<boolean> {
    const id = this.key.of(account, device);
    // A guess that comes too early takes no place in the hashing queue.
    refuseFor(await this.counters.wait(id));
    let failures = 0;
    // Counted when its turn comes: a guess that finds the queue full does not count, and many concurrent guesses do not
    // write at once, which on SQLite would block all other writes.
    const right = await this.hasher.verify(account.passwordHash, password, async () => {
      const counted = await this.counters.count(id);
      refuseFor(counted.waitMs);
      failures = counted.failures;
    });
    if (right) await this.counters.reset(id);
    else this.note(account, failures);
    return right;
  }

  /** Logs the start of a delay. Guesses that come too early are not logged, so that they cannot fill the log. */
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
