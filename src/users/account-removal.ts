import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EventErasure, EventLog, UnitOfWork } from '../platform/platform.api.js';
import { UserRegistered } from './events/user-registered.event.js';
import { UserRemoved } from './events/user-removed.event.js';
import { UsersRepository } from './persistence/users.repository.js';

/** Removes accounts, and their email addresses from the event log. */
@Injectable()
export class AccountRemoval {
  private readonly logger = new Logger(AccountRemoval.name);

  constructor(
    private readonly users: UsersRepository,
    private readonly units: UnitOfWork,
    private readonly erasure: EventErasure,
    private readonly events: EventLog,
  ) {}

  /**
   * Removes an account and records `UserRemoved`, all or nothing.
   * @param within deletes further data in this unit of work. Runs after the account row is deleted: a unit of work that
   *   locked the row first has committed its data by then, and a later one finds no account.
   * @returns false when the account does not exist
   */
  async remove(userId: string, within: (tx: EntityManager) => Promise<void>): Promise<boolean> {
    // The event was appended when the account was created, so no further one can appear after this query.
    const told = await this.erasure.find(UserRegistered, 'userId', userId);
    return this.units.run(async (tx) => {
      if (!(await this.users.remove(userId, tx))) return false;
      await this.erasure.rewrite(UserRegistered, told, { userId, email: '' }, tx);
      await within(tx);
      await this.events.append(new UserRemoved({ userId }), tx);
      this.units.afterCommit(() => {
        this.logger.log({ message: 'Account removed', event: 'user_deleted', userId });
      });
      return true;
    });
  }
}
