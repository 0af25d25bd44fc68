import { Injectable } from '@nestjs/common';
import { AccountSessions } from '../sessions/sessions.api.js';
import { GuessLimits, OperatorPasswords } from '../auth/auth.api.js';
import { FeedErasure } from '../notifications/notifications.api.js';
import { RefusedError } from '../platform/platform.api.js';
import { type Account, AccountRemoval } from '../users/users.api.js';

/** Changes and removes accounts for operators. Running nodes close their sockets within about a second. */
@Injectable()
export class AccountAdmin {
  constructor(
    private readonly sessions: AccountSessions,
    private readonly passwords: OperatorPasswords,
    private readonly removal: AccountRemoval,
    private readonly traces: FeedErasure,
    private readonly limits: GuessLimits,
  ) {}

  /** @returns how many active sessions were ended */
  endSessions({ user }: Account): Promise<number> {
    return this.sessions.endAll(user.id, 'revoked');
  }

  /** Forgets failed attempts at the account's password, so that its owner can sign in at once. */
  unlock({ user }: Account): Promise<void> {
    return this.limits.unlock(user);
  }

  /**
   * Sets a password and ends every session.
   * @returns how many active sessions were ended
   * @throws RefusedError when the password is too weak, or the account was changed in the meantime
   */
  async setPassword(account: Account, password: string): Promise<number> {
    const outcome = await this.passwords.set(account, password);
    if (outcome === null)
      throw new RefusedError('The account was changed in the meantime. The password was not set.');
    if (typeof outcome === 'object') throw new RefusedError(outcome.message);
    return outcome;
  }

  /**
   * Erases the account, its sessions, its read mark, and every stored copy of its address, all or nothing.
   * @throws RefusedError when the account was removed in the meantime
   */
  async remove({ user: { id } }: Account): Promise<void> {
    const removed = await this.removal.remove(id, async (tx) => {
      await this.sessions.removeAllWithin(tx, id);
      await this.traces.eraseWithin(tx, id);
    });
    if (!removed) throw new RefusedError('The account was removed in the meantime.');
  }
}
