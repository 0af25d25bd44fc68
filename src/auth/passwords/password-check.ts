import { Injectable, Logger } from '@nestjs/common';
import { Problem } from '../../platform/platform.api.js';
import { authErrors } from '../auth.errors.js';
import { PasswordHasher } from './password-hasher.js';
import { delayAfter } from '../guessing/guess-delay.js';
import { type GuessedAccount, type Guesser, GuessKeys } from '../guessing/guess-keys.js';
import { type AdmittedGuess, GuessLimits } from '../guessing/guess-limits.js';

/** Checks passwords, and limits guesses at accounts. */
@Injectable()
export class PasswordCheck {
  private readonly logger = new Logger(PasswordCheck.name);

  constructor(
    private readonly limits: GuessLimits,
    private readonly keys: GuessKeys,
    private readonly hasher: PasswordHasher,
  ) {}

  /**
   * Checks a password, unless the client must wait after consecutive failures at the account.
   * @param password normalised
   * @throws Problem `auth.too-many-attempts` without checking the password, `server.busy` without counting a guess
   */
  async verify(
    account: GuessedAccount & { passwordHash: string | undefined },
    password: string,
    guesser: Guesser,
  ): Promise<boolean> {
    const key = this.keys.of(account, guesser);
    // A guess that comes too early takes no place in the hashing queue.
    refuseFor(await this.limits.wait(key));
    let guess: AdmittedGuess = { waitMs: 0, failures: 0, counted: [] };
    // Counted when its turn comes: a guess that finds the queue full does not count, and many concurrent guesses do not
    // write at once, which on SQLite would block all other writes.
    const right = await this.hasher.verify(account.passwordHash, password, async () => {
      guess = await this.limits.count(key);
      refuseFor(guess.waitMs);
    });
    if (right) await this.limits.succeeded(guess);
    else this.note(account, guess.failures);
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
