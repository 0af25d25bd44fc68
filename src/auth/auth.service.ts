import { Injectable, Logger } from '@nestjs/common';
import { type FieldProblem, Problem } from '../shared/errors/problem.js';
import { requestErrors } from '../shared/errors/request.errors.js';
import { noteUser } from '../shared/http/request-context.js';
import { EmailAddress } from '../users/email-address.js';
import { usersErrors } from '../users/users.errors.js';
import { type Account, type User, UsersService } from '../users/users.service.js';
import { authErrors } from './auth.errors.js';
import { AttemptLimits } from './guessing/attempt-limits.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { normalizePassword, PasswordPolicy } from './passwords/password-policy.js';
import type { Permit } from './sessions/sessions.service.js';
import { SignIn, type SignedIn, type Visitor } from './sign-in.js';

export interface Credentials {
  email: string;
  password: string;
}

/** Registering, logging in and out. */
@Injectable()
export class AuthService {
  private readonly logger = new Logger(AuthService.name);

  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly signIn: SignIn,
    private readonly limits: AttemptLimits,
  ) {}

  /**
   * Makes an account and signs it in.
   * @throws Problem `request.invalid` with what is wrong with which field, `users.email-taken`,
   *   `users.registration-closed`, `auth.too-many-attempts`, `server.busy`
   */
  async register(given: Credentials, visitor: Visitor): Promise<SignedIn> {
    this.users.requireOpen();
    await this.limits.fromAddress('register', visitor.ip);
    const password = normalizePassword(given.password);
    const email = EmailAddress.parse(given.email);
    const weakness = this.policy.check(password, email instanceof EmailAddress ? email.shown : '');
    if (!(email instanceof EmailAddress)) throw invalid(email, weakness);
    if (weakness !== undefined) throw invalid(weakness);
    if (await this.users.isTaken(email)) throw new Problem(usersErrors.emailTaken);
    const user = await this.users.create(email, await this.hasher.hash(password));
    this.logger.log({ message: 'Account made', event: 'user_created', userId: user.id });
    return this.enter(user, visitor);
  }

  /**
   * Signs in. An address without an account costs the same work, and gets the same answer, as a wrong password.
   * @throws Problem `auth.invalid-credentials`, `auth.too-many-attempts`, `request.invalid`, `server.busy`
   */
  async login(given: Credentials, visitor: Visitor): Promise<SignedIn> {
    await this.limits.fromAddress('login', visitor.ip);
    const email = EmailAddress.parse(given.email);
    if (!(email instanceof EmailAddress)) throw invalid(email);
    const password = normalizePassword(given.password);
    if (Array.from(password).length > this.policy.maximumLength) {
      throw invalid({
        field: 'password',
        code: 'password.too-long',
        message: 'No password is that long here.',
      });
    }
    const known = await this.users.findCredentials(email);
    const account = { email: given.email, userId: known?.user.id, passwordHash: known?.passwordHash };
    if (!(await this.limits.verify(account, password, visitor)) || known === null) {
      this.logger.warn({
        message: 'Sign-in failed',
        event: 'authn_login_fail',
        userId: known?.user.id,
        ip: visitor.ip,
      });
      throw new Problem(authErrors.invalidCredentials);
    }
    await this.renewHash(known, password);
    return this.enter(known.user, visitor, async (tx) => {
      // The password may have been changed while it was checked: the session would outlive the end of all others.
      if (!(await this.users.isPasswordUnchanged(known, tx)))
        throw new Problem(authErrors.invalidCredentials);
    });
  }

  /** Replaces a hash that was made with older parameters; the next login does it when too many wait now. */
  private async renewHash({ user, passwordHash }: Account, password: string): Promise<void> {
    if (!this.hasher.isOutdated(passwordHash)) return;
    try {
      await this.users.replacePasswordHash(user.id, passwordHash, await this.hasher.hash(password));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }

  private async enter(user: User, visitor: Visitor, permit?: Permit): Promise<SignedIn> {
    noteUser(user.id);
    const signedIn = await this.signIn.start(user, visitor, permit);
    this.logger.log({ message: 'Signed in', event: 'authn_login_success', userId: user.id, ip: visitor.ip });
    return signedIn;
  }
}

function invalid(...problems: (FieldProblem | undefined)[]): Problem {
  return new Problem(requestErrors.invalid, { fields: problems.filter((problem) => problem !== undefined) });
}
