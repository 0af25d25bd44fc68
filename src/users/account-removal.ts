import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../shared/database/unit-of-work.js';
import { EventErasure } from '../shared/events/event-erasure.js';
import { EventLog } from '../shared/events/event-log.js';
import { UserRegistered } from './events/user-registered.event.js';
import { UserRemoved } from './events/user-removed.event.js';
import { UsersRepository } from './persistence/users.repository.js';

/** Removes accounts, and their address from the event log. */
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
   * @param within what else goes in the same unit of work. The account goes first: whoever locks its row before they
   *   write about it is seen by this, or sees that it is gone.
   * @returns false when there is no such account
   */
  async remove(userId: string, within: (tx: EntityManager) => Promise<void>): Promise<boolean> {
    // The event is as old as the account, so none can be added after this.
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
