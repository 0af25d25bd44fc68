import { Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../shared/database/unit-of-work.js';
import type { FieldProblem } from '../shared/errors/problem.js';
import { type Account, UsersService } from '../users/users.service.js';
import { AccountSessions } from './account-sessions.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { normalizePassword, PasswordPolicy } from './passwords/password-policy.js';

/** Gives an account another password without the current one, for operators. */
@Injectable()
export class SetPassword {
  private readonly logger = new Logger(SetPassword.name);

  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly sessions: AccountSessions,
    private readonly units: UnitOfWork,
  ) {}

  /**
   * Stores the password and ends every session, both or neither.
   * @returns how many sessions it ended; or what is wrong with the password; or null when the account was removed, or
   *   its password changed, meanwhile
   */
  async set(account: Account, password: string): Promise<number | FieldProblem | null> {
    const { id, email } = account.user;
    const wanted = normalizePassword(password);
    const weakness = this.policy.check(wanted, email);
    if (weakness !== undefined) return weakness;
    const passwordHash = await this.hasher.hash(wanted);
    const ended = await this.units.run(async (tx) => {
      if (!(await this.users.changePassword(account, passwordHash, tx))) return null;
      return this.sessions.endAllWithin(tx, id, 'password-changed');
    });
    if (ended !== null) {
      this.logger.log({ message: 'Password set by an operator', event: 'authn_password_change', userId: id });
    }
    return ended;
  }
}
