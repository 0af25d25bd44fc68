import { Injectable, Logger } from '@nestjs/common';
import { type FieldProblem, Problem } from '../../shared/errors/problem.js';
import { requestErrors } from '../../shared/errors/request.errors.js';
import type { Principal } from '../../shared/http/principal.js';
import { type Account, UsersService } from '../../users/users.service.js';
import { authErrors } from '../auth.errors.js';
import { AttemptLimits } from '../guessing/attempt-limits.js';
import { OwnSessions } from '../sessions/own-sessions.js';
import type { Visitor } from '../sign-in.js';
import { PasswordHasher } from './password-hasher.js';
import { normalizePassword, PasswordPolicy } from './password-policy.js';

/** Gives an account another password. */
@Injectable()
export class PasswordChange {
  private readonly logger = new Logger(PasswordChange.name);

  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly sessions: OwnSessions,
    private readonly limits: AttemptLimits,
  ) {}

  /**
   * Stores the new password and ends every session but the one that asks, both or neither.
   * @param visitor whose browser asks: failures in a row make it wait, as at signing in
   * @throws Problem `request.invalid` with what is wrong with which field, `auth.wrong-password`,
   *   `auth.too-many-attempts`, `server.busy`, `auth.unauthenticated` when the account, or the session that asks, is gone by then
   */
  async change(
    own: Principal,
    given: { currentPassword: string; newPassword: string },
    visitor: Visitor,
  ): Promise<void> {
    const { ip } = visitor;
    const account = await this.users.findCredentialsById(own.userId);
    if (account === null) throw new Problem(requestErrors.unauthenticated);
    const current = normalizePassword(given.currentPassword);
    const wanted = normalizePassword(given.newPassword);
    const fields = this.problemsOf(current, wanted, account);
    if (fields.length > 0) throw new Problem(requestErrors.invalid, { fields });
    const guessed = { email: account.user.email, userId: own.userId, passwordHash: account.passwordHash };
    if (!(await this.limits.verify(guessed, current, visitor))) this.refuse(own, ip);
    const passwordHash = await this.hasher.hash(wanted);
    await this.sessions.endOthers(own, 'password-changed', async (tx) => {
      // Somebody else was faster: what was checked is the password no more.
      if (!(await this.users.changePassword(account, passwordHash, tx))) this.refuse(own, ip);
    });
    this.logger.log({
      message: 'Password changed',
      event: 'authn_password_change',
      userId: own.userId,
      ip,
    });
  }

  private problemsOf(current: string, wanted: string, { user }: Account): FieldProblem[] {
    const problems: FieldProblem[] = [];
    if (Array.from(current).length > this.policy.maximumLength) {
      problems.push({
        field: 'currentPassword',
        code: 'password.too-long',
        message: 'No password is that long here.',
      });
    }
    const weakness = this.policy.check(wanted, user.email);
    if (weakness !== undefined) problems.push({ ...weakness, field: 'newPassword' });
    return problems;
  }

  private refuse({ userId }: Principal, ip: string): never {
    this.logger.warn({
      message: 'Changing the password failed',
      event: 'authn_password_change_fail',
      userId,
      ip,
    });
    throw new Problem(authErrors.wrongPassword);
  }
}
