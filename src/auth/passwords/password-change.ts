import { Injectable, Logger } from '@nestjs/common';
import { type FieldProblem, type Principal, Problem, requestErrors } from '../../platform/platform.api.js';
import { UsersService } from '../../users/users.api.js';
import { authErrors } from '../auth.errors.js';
import { PasswordCheck } from './password-check.js';
import { OwnSessions } from '../../sessions/sessions.api.js';
import type { Visitor } from '../sign-in.js';
import { PasswordHasher } from './password-hasher.js';
import { normalizePassword, PasswordPolicy } from './password-policy.js';

/** Changes the password of the current user. */
@Injectable()
export class PasswordChange {
  private readonly logger = new Logger(PasswordChange.name);

  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly sessions: OwnSessions,
    private readonly limits: PasswordCheck,
  ) {}

  /**
   * Stores the new password and ends every other session of the user, in one unit of work.
   * @param visitor the client, which must wait after consecutive failures, as at sign-in
   * @throws Problem `request.invalid` with the invalid fields, `auth.wrong-password`, `auth.too-many-attempts`,
   *   `server.busy`, `auth.unauthenticated` when the account was removed or the current session has ended meanwhile
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
    // Judging a new password takes milliseconds of the event loop: only for somebody who knows the current one.
    refuseFor(this.policy.tooLong(current, 'currentPassword') ?? this.policy.tooLong(wanted, 'newPassword'));
    const guessed = { email: account.user.email, userId: own.userId, passwordHash: account.passwordHash };
    if (!(await this.limits.verify(guessed, current, visitor))) this.refuse(own, ip);
    const weakness = this.policy.check(wanted, account.user.email);
    refuseFor(weakness && { ...weakness, field: 'newPassword' });
    const passwordHash = await this.hasher.hash(wanted);
    await this.sessions.endOthers(own, 'password-changed', async (tx) => {
      // A concurrent change committed first: the password that was checked is no longer current.
      if (!(await this.users.changePassword(account, passwordHash, tx))) this.refuse(own, ip);
    });
    this.logger.log({
      message: 'Password changed',
      event: 'authn_password_change',
      userId: own.userId,
      ip,
    });
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

function refuseFor(problem: FieldProblem | undefined): void {
  if (problem !== undefined) throw new Problem(requestErrors.invalid, { fields: [problem] });
}
