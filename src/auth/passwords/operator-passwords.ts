import { Injectable, Logger } from '@nestjs/common';
import { type FieldProblem, UnitOfWork } from '../../platform/platform.api.js';
import { type Account, UsersService } from '../../users/users.api.js';
import { AccountSessions } from '../../sessions/sessions.api.js';
import { GuessLimits } from '../guessing/guess-limits.js';
import { PasswordHasher } from './password-hasher.js';
import { normalizePassword, PasswordPolicy } from './password-policy.js';

/** Sets the password of an account without the current one, for operators. */
@Injectable()
export class OperatorPasswords {
  private readonly logger = new Logger(OperatorPasswords.name);

  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly sessions: AccountSessions,
    private readonly units: UnitOfWork,
    private readonly limits: GuessLimits,
  ) {}

  /**
   * Stores the password, ends every session of the account and forgets failed attempts at it, in one unit of work.
   * @returns the number of sessions ended; the problem of a weak password; or null when the account was removed, or its
   *   password changed, meanwhile
   */
  async set(account: Account, password: string): Promise<number | FieldProblem | null> {
    const { id, email } = account.user;
    const wanted = normalizePassword(password);
    const weakness = this.policy.check(wanted, email);
    if (weakness !== undefined) return weakness;
    const passwordHash = await this.hasher.hash(wanted);
    const ended = await this.units.run(async (tx) => {
      if (!(await this.users.changePassword(account, passwordHash, tx))) return null;
      await this.limits.unlockWithin(tx, account.user);
      return this.sessions.endAllWithin(tx, id, 'password-changed');
    });
    if (ended !== null) {
      this.logger.log({ message: 'Password set by an operator', event: 'authn_password_change', userId: id });
    }
    return ended;
  }
}
