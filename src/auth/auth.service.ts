import { Injectable, Logger } from '@nestjs/common';
import { type FieldProblem, setRequestUser, Problem, requestErrors } from '../platform/platform.api.js';
import { type Account, EmailAddress, type User, usersErrors, UsersService } from '../users/users.api.js';
import { authErrors } from './auth.errors.js';
import { PasswordCheck } from './passwords/password-check.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { normalizePassword, PasswordPolicy } from './passwords/password-policy.js';
import type { TransactionCheck } from '../sessions/sessions.api.js';
import { SignIn, type SignedIn, type Visitor } from './sign-in.js';

export interface Credentials {
  email: string;
  password: string;
}

/** Registers users and logs them in. */
@Injectable()
export class AuthService {
  private readonly logger = new Logger(AuthService.name);

  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly signIn: SignIn,
    private readonly limits: PasswordCheck,
  ) {}

  /**
   * Creates an account and signs it in.
   * @throws Problem `request.invalid` with the invalid fields, `users.email-taken`, `users.registration-closed`,
   *   `server.busy`
   */
  async register(given: Credentials, visitor: Visitor): Promise<SignedIn> {
    this.users.requireOpen();
    const password = normalizePassword(given.password);
    const email = EmailAddress.parse(given.email);
    const weakness = this.policy.check(password, email instanceof EmailAddress ? email.shown : '');
    if (!(email instanceof EmailAddress)) throw invalid(email, weakness);
    if (weakness !== undefined) throw invalid(weakness);
    if (await this.users.isTaken(email)) throw new Problem(usersErrors.emailTaken);
    const user = await this.users.create(email, await this.hasher.hash(password));
    this.logger.log({ message: 'Account created', event: 'user_created', userId: user.id });
    return this.enter(user, visitor);
  }

  /**
   * Signs a user in. An address without an account takes as long, and gets the same answer, as a wrong password.
   * @throws Problem `auth.invalid-credentials`, `auth.too-many-attempts`, `request.invalid`, `server.busy`
   */
  async login(given: Credentials, visitor: Visitor): Promise<SignedIn> {
    const email = EmailAddress.parse(given.email);
    if (!(email instanceof EmailAddress)) throw invalid(email);
    const password = normalizePassword(given.password);
    const tooLong = this.policy.tooLong(password);
    if (tooLong !== undefined) throw invalid(tooLong);
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
      // The password may have been changed while it was checked: that change would not have ended this session.
      if (!(await this.users.lockIfPasswordUnchanged(known, tx)))
        throw new Problem(authErrors.invalidCredentials);
    });
  }

  /** Replaces a hash made with older parameters; when the hashing queue is full, the next login does it. */
  private async renewHash({ user, passwordHash }: Account, password: string): Promise<void> {
    if (!this.hasher.isOutdated(passwordHash)) return;
    try {
      await this.users.replacePasswordHash(user.id, passwordHash, await this.hasher.hash(password));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }

  private async enter(user: User, visitor: Visitor, permit?: TransactionCheck): Promise<SignedIn> {
    setRequestUser(user.id);
    const signedIn = await this.signIn.start(user, visitor, permit);
    this.logger.log({ message: 'Signed in', event: 'authn_login_success', userId: user.id, ip: visitor.ip });
    return signedIn;
  }
}

function invalid(...problems: (FieldProblem | undefined)[]): Problem {
  return new Problem(requestErrors.invalid, { fields: problems.filter((problem) => problem !== undefined) });
}
