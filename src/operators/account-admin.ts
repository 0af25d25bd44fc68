import { Injectable } from '@nestjs/common';
import { AccountSessions } from '../auth/account-sessions.js';
import { SetPassword } from '../auth/set-password.js';
import { AccountTraces } from '../notifications/account-traces.js';
import { RefusedError } from '../shared/commands/refused-error.js';
import { AccountRemoval } from '../users/account-removal.js';
import type { Account } from '../users/users.service.js';

/** What an operator does to an account. Running nodes close its sockets within about a second. */
@Injectable()
export class AccountAdmin {
  constructor(
    private readonly sessions: AccountSessions,
    private readonly passwords: SetPassword,
    private readonly removal: AccountRemoval,
    private readonly traces: AccountTraces,
  ) {}

  /** @returns how many sessions were running */
  endSessions({ user }: Account): Promise<number> {
    return this.sessions.endAll(user.id, 'revoked');
  }

  /**
   * Sets a password and ends every session.
   * @returns how many sessions were running
   * @throws RefusedError when the password is too weak, or the account changed meanwhile
   */
  async setPassword(account: Account, password: string): Promise<number> {
    const outcome = await this.passwords.set(account, password);
    if (outcome === null) throw new RefusedError('The account was changed meanwhile: nothing was done.');
    if (typeof outcome === 'object') throw new RefusedError(outcome.message);
    return outcome;
  }

  /**
   * Erases the account, its sessions, how far it has read, and its address wherever we keep it, all or nothing.
   * @throws RefusedError when it was removed meanwhile
   */
  async remove({ user: { id } }: Account): Promise<void> {
    const removed = await this.removal.remove(id, async (tx) => {
      await this.sessions.removeAllWithin(tx, id);
      await this.traces.eraseWithin(tx, id);
    });
    if (!removed) throw new RefusedError('The account was removed meanwhile.');
  }
}
